package net.sluice.radius.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.sluice.radius.dictionary.AttributeDictionary.Parsed;
import net.sluice.radius.wire.Attribute;
import net.sluice.radius.wire.AttributeType;
import net.sluice.radius.wire.Octets;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AttributeDictionaryTest {

    private static final AttributeDictionary DICTIONARY = AttributeDictionary.read();

    @ParameterizedTest
    @EnumSource(AttributeType.class)
    void everyAttributeThatTheCodeKnowsHasItsNameHere(AttributeType type) {
        assertThat(DICTIONARY.nameOf(type.vendor(), type.code())).isEqualTo(type.rfcName());
    }

    @ParameterizedTest
    @CsvSource({
        "Framed-IP-Address,     192.0.2.1,        0, 8,   c0000201",
        "Framed-MTU,            1492,             0, 12,  000005d4",
        "Service-Type,          Framed-User,      0, 6,   00000002",
        "NAS-Port-Type,         4294967295,       0, 61,  ffffffff",
        "Tunnel-Type:1,         L2TP,             0, 64,  01000003",
        "Tunnel-Server-Endpoint:2, 10.0.0.9,      0, 67,  0231302e302e302e39",
        "Tunnel-Server-Endpoint, 10.0.0.9,        0, 67,  0031302e302e302e39",
        "Delegated-IPv6-Prefix, 2001:db8:1::/56,  0, 123, 003820010db8000100",
        "NAS-IPv6-Address,      2001:db8::1,      0, 95,  20010db8000000000000000000000001",
        "Framed-Interface-Id,   1:2:3:abcd,       0, 96,  000100020003abcd",
        "Class,                 0x0102,           0, 25,  0102",
        "Class,                 abc,              0, 25,  616263",
        "MS-Primary-DNS-Server, 192.0.2.53,     311, 28,  c0000235",
        "Cisco-AVPair,          a=b,              9, 1,   613d62",
        "ADSL-Agent-Circuit-Id, slot 1,        3561, 1,   736c6f742031",
    })
    void aNameAndAValueBecomeAnAttribute(String name, String value, int vendor, int code, String hex) {
        assertThat(DICTIONARY.parse(name, value))
                .isEqualTo(new Parsed.Good(new Attribute(vendor, code, Octets.hex(hex))));
    }

    @ParameterizedTest
    @CsvSource({
        "No-Such-Thing,         1,             no attribute is named No-Such-Thing",
        "Framed-IP-Address,     example.com,   'Framed-IP-Address takes an IPv4 address, not: example.com'",
        "Framed-IP-Address,     10.1,          'Framed-IP-Address takes an IPv4 address, not: 10.1'",
        "Framed-MTU,            4294967296,    'Framed-MTU takes a number or the name of one, not: 4294967296'",
        "Framed-MTU,            -1,            'Framed-MTU takes a number or the name of one, not: -1'",
        "Tunnel-Preference,     16777216,      'Tunnel-Preference takes a number or the name of one, not: 16777216'",
        "Framed-MTU:1,          1,             Framed-MTU takes no tag",
        "Tunnel-Type:32,        L2TP,          Tunnel-Type takes a tag 0..31",
        "Delegated-IPv6-Prefix, 2001:db8::/129, 'Delegated-IPv6-Prefix takes an IPv6 prefix, not: 2001:db8::/129'",
        "Framed-Interface-Id,   1:2:3,         'Framed-Interface-Id takes an interface identifier like 0:0:0:1, not: 1:2:3'",
        "NAS-IPv6-Address,      fe80::1%lo,    'NAS-IPv6-Address takes an IPv6 address, not: fe80::1%lo'",
    })
    void whatDoesNotFitIsRefusedWithTheReason(String name, String value, String why) {
        assertThat(DICTIONARY.parse(name, value)).isEqualTo(new Parsed.Bad(why));
    }

    @Test
    void aHiddenAttributeIsRefusedWithoutItsValue() {
        assertThat(DICTIONARY.parse("Tunnel-Password:1", "hush"))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class, bad -> assertThat(bad.why()).doesNotContain("hush"));
    }

    @Test
    void aNumberThatTheDictionaryDoesNotKnowHasNoName() {
        assertThat(DICTIONARY.nameOf(0, 254)).isNull();
        assertThat(DICTIONARY.nameOf(4242, 1)).isNull();
    }

    /** FreeRADIUS' dictionary is somebody else's reading of the same documents. */
    @Test
    void ourNumbersAreThoseOfFreeRadius() throws Exception {
        Path theirs = Path.of("/usr/share/freeradius");
        Assumptions.assumeTrue(
                Files.isDirectory(theirs), "freeradius-common is not installed: nothing to compare with");
        Map<String, Integer> numbers;
        try (Stream<Path> files = Files.list(theirs)) {
            numbers = files.filter(file -> file.getFileName()
                            .toString()
                            .matches("dictionary\\.(rfc.*|microsoft|wispr|ascend|ascend\\.illegal)"))
                    .flatMap(AttributeDictionaryTest::attributeLines)
                    .collect(Collectors.toMap(words -> words[1], words -> Integer.decode(words[2]), (a, b) -> a));
        }
        for (AttributeType type : AttributeType.values()) {
            assertThat(numbers).containsEntry(type.rfcName(), type.code());
        }
    }

    private static Stream<String[]> attributeLines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split("\\s+", -1))
                    .filter(words -> words.length > 3 && words[0].equals("ATTRIBUTE") && words[2].matches("\\d+"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
