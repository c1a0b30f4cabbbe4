package net.sluice.load.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import net.sluice.node.config.Config;
import net.sluice.node.config.bind.KeyPage;
import net.sluice.node.config.value.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code values.schema.json}: strict, with the node's own keys in it; {@code -Dsluice.rewrite=true} writes those anew. */
class ChartValuesTest {
    private static final Path SCHEMA = Chart.FOLDER.resolve("values.schema.json");
    private static final Set<String> SECRET_KEYS = Set.of("secret", "password");

    private final JsonMapper json = new JsonMapper();

    @TempDir
    private Path folder;

    @Test
    void the_schema_has_the_keys_of_the_node_as_they_are() throws IOException {
        ObjectNode schema = (ObjectNode) json.readTree(Files.readString(SCHEMA));
        ObjectNode properties = (ObjectNode) schema.get("properties");
        properties.replace("config", nodeKeys());
        Separators separators =
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter(separators).withObjectIndenter(new DefaultIndenter("  ", "\n"));
        String wanted = json.writer(printer).writeValueAsString(schema) + "\n";
        if (Boolean.getBoolean("sluice.rewrite")) {
            Files.writeString(SCHEMA, wanted);
            return;
        }
        assertThat(Files.readString(SCHEMA))
                .as("the node's keys changed; see docs/HACKING.md, Snapshots")
                .isEqualTo(wanted);
    }

    /** The node's own schema, less what the chart writes itself, with secrets by reference only. */
    private ObjectNode nodeKeys() {
        ObjectNode keys = json.valueToTree(KeyPage.jsonSchema(Config.class));
        keys.remove("$schema");
        keys.remove("required");
        keys.put(
                "description",
                "The node's configuration (docs/CONFIGURATION.md); node, ops and cluster are the chart's own");
        ObjectNode sections = (ObjectNode) keys.get("properties");
        sections.remove("node");
        sections.remove("ops");
        sections.remove("cluster");
        ((ObjectNode) sections.get("l2tp")).remove("required");
        fitted(keys);
        return keys;
    }

    /** YAML without quotes may hold a number where the node reads text, such as a port. */
    private static void fitted(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            if (object.path("type").asText().equals("string") && !object.has("enum") && !object.has("pattern")) {
                ArrayNode types = object.putArray("type");
                types.add("string").add("number");
            }
            JsonNode properties = object.path("properties");
            for (String name : SECRET_KEYS) {
                if (properties.get(name) instanceof ObjectNode secret) {
                    secret.put("type", "string");
                    secret.put("pattern", "^file:/etc/sluice/secrets/[-._a-zA-Z0-9]+$");
                }
            }
        }
        schema.forEach(ChartValuesTest::fitted);
    }

    @Test
    void secrets_of_the_node_have_names_by_which_the_schema_knows_them() {
        Set<String> names = new TreeSet<>();
        secrets(Config.class, names);
        assertThat(names).isEqualTo(SECRET_KEYS);
    }

    private static void secrets(Class<?> type, Set<String> names) {
        for (RecordComponent component : type.getRecordComponents()) {
            Class<?> inner = component.getType();
            if (component.getGenericType() instanceof ParameterizedType generic
                    && generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1]
                            instanceof Class<?> argument) {
                inner = argument;
            }
            if (inner == Secret.class) {
                names.add(component.getName());
            } else if (inner.isRecord() && inner.getPackage() == Config.class.getPackage()) {
                secrets(inner, names);
            }
        }
    }

    @Test
    void nothing_unknown_is_let_in_anywhere() throws IOException {
        assertOpen(json.readTree(Files.readString(SCHEMA)), "");
    }

    /** Every object of the schema says whether it takes other keys; only those of foreign shape do. */
    private static void assertOpen(JsonNode schema, String path) {
        if (schema.has("properties") && schema.path("type").asText().equals("object")) {
            assertThat(schema.get("additionalProperties")).as(path).isNotNull();
            assertThat(schema.get("additionalProperties").isBoolean()).as(path).isTrue();
            assertThat(schema.get("additionalProperties").asBoolean()).as(path).isFalse();
        }
        schema.properties().forEach(entry -> assertOpen(entry.getValue(), path + "/" + entry.getKey()));
        if (schema.isArray()) {
            schema.forEach(item -> assertOpen(item, path + "[]"));
        }
    }

    @Test
    void without_an_image_the_chart_says_that_there_is_none() {
        assertThat(Chart.refusal()).contains("image.repository: no image is published");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replicas: 2                                      | replicas: 2 nodes need a cluster: without one each would give the same addresses
            cluster: {enabled: true}                         | cluster.secret: name the Secret and the key
            config: {cluster: {name: x}}                     | additional properties 'cluster' not allowed
            replica: 1                                       | additional properties 'replica' not allowed
            resources: {cpu: 2.5}                            | /resources/cpu
            resources: {memory: 4G}                          | /resources/memory
            network: {mode: cilium}                          | /network/mode
            config: {node: {name: x}}                        | additional properties 'node' not allowed
            config: {tun: {mut: 1500}}                       | additional properties 'mut' not allowed
            config: {limits: {sessions: 5}}                  | /config/limits/sessions
            config: {peers: [{name: a, addresses: [192.0.2.1], challenge: off}]} | /config/peers/0/challenge
            config: {peers: [{name: a, addresses: [192.0.2.1], secret: hunter2}]} | /config/peers/0/secret
            config: {users: [{name: a, password: "env:HOME"}]} | /config/users/0/password
            secrets: [{name: s, value: hunter2}]             | /secrets/0
            ops: {port: 80}                                  | /ops/port
            network: {mode: multus}                          | network.multus.networks: network.mode multus needs at least one network
            network: {mode: multus, multus: {networks: [{name: lacs}]}} | config.l2tp.listen: network.mode multus needs the address
            lab: {loadBalancer: {enabled: yes please}}       | /lab/loadBalancer/enabled
            tunDevice: {from: plugin}                        | tunDevice.resource: name the extended resource
            bird: {enabled: true}                            | bird.image.repository: no image is published
            bird: {enabled: true, image: {repository: bird}}    | bird.image.tag: say which
            bird: {enabled: true, image: {repository: bird, tag: t}} | bird: asn and neighbors say who is told
            bird: {enabled: true, image: {repository: bird, tag: t}, asn: 1, neighbors: [{name: far, address: 192.0.2.2, asn: 2, passwordDefine: p}]} | bird.secret names no Secret
            bird: {neighbors: [{name: far, address: 192.0.2.2, asn: 2, bfd: true, multihop: 2}]} | /bird/neighbors/0
            {network: {mode: pod}, bird: {enabled: true}}    | bird.enabled: a pod in the pods' network has no router to speak to
            bird: {bfd: {millis: 5}}                         | /bird/bfd/millis
            networkPolicy: {lacs: [anywhere]}                | /networkPolicy/lacs/0
            image: {tag: "a b"}                              | /image/tag
            """)
    void a_wrong_value_is_refused_and_the_message_says_which(String values, String message) throws IOException {
        Path good = folder.resolve("good.yaml");
        Files.writeString(good, "image: {repository: registry.example/sluice}\n");
        assertThat(Chart.refusal(good)).isEmpty();
        Path wrong = folder.resolve("wrong.yaml");
        Files.writeString(wrong, values);
        assertThat(Chart.refusal(good, wrong)).contains(message);
    }
}
