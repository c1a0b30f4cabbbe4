package net.sluice.load.chart;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the chart rendered, in Kubernetes' own types. */
record Manifests(List<HasMetadata> all) {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    /** The kinds that the chart may make. */
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1 ConfigMap", ConfigMap.class,
            "v1 Service", Service.class,
            "v1 ServiceAccount", ServiceAccount.class,
            "apps/v1 StatefulSet", StatefulSet.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class);

    /** Reads YAML documents; fails on kinds that the chart has no business with, and on values of a wrong type. */
    static Manifests read(String text) {
        List<HasMetadata> all = new ArrayList<>();
        try (MappingIterator<Map<String, Object>> documents =
                YAML.readerFor(Map.class).readValues(text)) {
            for (Map<String, Object> document : documents.readAll()) {
                String kind = document.get("apiVersion") + " " + document.get("kind");
                Class<? extends HasMetadata> type = KINDS.get(kind);
                if (type == null) {
                    throw new AssertionError("the chart makes a " + kind);
                }
                all.add(JSON.convertValue(document, type));
            }
        }
        return new Manifests(List.copyOf(all));
    }

    <T extends HasMetadata> Stream<T> of(Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast);
    }

    StatefulSet statefulSet() {
        return set(Chart.FULL_NAME).orElseThrow();
    }

    /** Where there is one. */
    Optional<StatefulSet> witness() {
        return set(Chart.WITNESS_NAME);
    }

    private Optional<StatefulSet> set(String name) {
        return of(StatefulSet.class)
                .filter(set -> set.getMetadata().getName().equals(name))
                .findFirst();
    }

    PodTemplateSpec template() {
        return statefulSet().getSpec().getTemplate();
    }

    PodSpec pod() {
        return template().getSpec();
    }

    /** All containers of the pod, sidecars included. */
    List<Container> containers() {
        return Stream.concat(pod().getInitContainers().stream(), pod().getContainers().stream())
                .toList();
    }

    Container node() {
        return pod().getContainers().getFirst();
    }

    ConfigMap configMap(String name) {
        return of(ConfigMap.class)
                .filter(map -> map.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The first node's configuration file. */
    String nodeConfig() {
        return configOf(Chart.FULL_NAME + "-0");
    }

    String configOf(String pod) {
        return configMap(Chart.FULL_NAME).getData().get(pod + ".yaml");
    }

    /** Fields that Kubernetes does not know, with the way to them; it would refuse or drop them. */
    List<String> unknownFields() {
        List<String> found = new ArrayList<>();
        for (HasMetadata each : all) {
            walk(each, each.getKind() + " " + each.getMetadata().getName(), found);
        }
        return found;
    }

    private static void walk(Object value, String path, List<String> found) {
        switch (value) {
            case null -> {}
            case Map<?, ?> map -> map.forEach((key, inner) -> walk(inner, path + "." + key, found));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    walk(list.get(i), path + "[" + i + "]", found);
                }
            }
            default -> {
                if (value.getClass().getName().startsWith("io.fabric8.")
                        && !value.getClass().isEnum()) {
                    fields(value, path, found);
                }
            }
        }
    }

    private static void fields(Object value, String path, List<String> found) {
        for (Class<?> type = value.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                Object inner = read(field, value);
                if (field.getName().equals("additionalProperties") && inner instanceof Map<?, ?> map) {
                    map.keySet().forEach(key -> found.add(path + "." + key));
                } else {
                    walk(inner, path + "." + field.getName(), found);
                }
            }
        }
    }

    private static Object read(Field field, Object of) {
        try {
            field.setAccessible(true);
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
