package net.sluice.node.config.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "100.64.0.0/17               | 100.64.0.0/17",
                "203.0.113.128-203.0.113.191 | 203.0.113.128/26",
                "10.0.0.2-10.0.0.6           | 10.0.0.2/31 10.0.0.4/31 10.0.0.6/32",
                "10.0.0.7                    | 10.0.0.7/32",
                "0.0.0.0/0                   | 0.0.0.0/0",
                "255.255.255.254-255.255.255.255 | 255.255.255.254/31",
                "2001:db8::/40               | 2001:db8::/40",
                "::-::2                      | ::/127 ::2/128",
            })
    void aRangeIsCoveredByFewPrefixes(String range, String prefixes) throws BadValueException {
        assertThat(AddressRange.parse(range).prefixes())
                .extracting(Prefix::toString)
                .containsExactly(prefixes.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "none, 0, 0",
        "1000, 1000, 0",
        "512k, 512000, 0",
        "10M, 10000000, 0",
        "100G, 100000000000, 0",
        "95% of connect-speed, 0, 95",
        "1000% of connect-speed, 0, 1000",
    })
    void aRateIsANumberOrAPartOfTheConnectSpeed(String text, long bitsPerSecond, int percent) throws BadValueException {
        assertThat(BitRate.parse(text)).isEqualTo(new BitRate(bitsPerSecond, percent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "999",
                "101G",
                "999999999999G",
                "10m",
                "10 M",
                "-1k",
                "95%",
                "0% of connect-speed",
                "1001% of connect-speed"
            })
    void aRateThatIsNoneIsRefusedWithARemedy(String text) {
        assertThatThrownBy(() -> BitRate.parse(text))
                .isInstanceOfSatisfying(
                        BadValueException.class, e -> assertThat(e.remedy()).contains("512k", "95% of connect-speed"));
    }

    @Test
    void thePrefixesOfARangeCoverEachAddressOnce() throws BadValueException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 500; i++) {
            long a = random.nextLong(1L << 32);
            long b = Math.min((1L << 32) - 1, a + random.nextLong(1L << random.nextInt(1, 32)));
            AddressRange range = AddressRange.parse(dotted(a) + "-" + dotted(b));
            BigInteger next = BigInteger.valueOf(a);
            for (Prefix prefix : range.prefixes()) {
                assertThat(Addresses.number(prefix.first())).isEqualTo(next);
                next = Addresses.number(prefix.last()).add(BigInteger.ONE);
            }
            assertThat(next).isEqualTo(BigInteger.valueOf(b + 1));
            assertThat(range.prefixes().size()).isLessThan(63);
        }
    }

    private static String dotted(long address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0,::",
        "2001:db8:0:0:1:0:0:0,2001:db8:0:0:1::",
        "2001:db8::1,2001:db8::1",
        "0:0:0:0:0:0:0:1,::1",
        "1:0:2:0:3:0:4:0,1:0:2:0:3:0:4:0",
        "192.0.2.1,192.0.2.1",
    })
    void addressesAreWrittenShort(String written, String shortForm) throws Exception {
        assertThat(Addresses.text(InetAddress.ofLiteral(written))).isEqualTo(shortForm);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "256.1.1.1",
                "localhost",
                "::g",
                "fe80::1%1",
                "[::1]",
                " 1.2.3.4",
                "1.2.3.4 ",
                "0x7f.1.1.1"
            })
    void whatIsNoAddressIsRefusedWithoutAskingDns(String text) {
        assertThatThrownBy(() -> Addresses.literal(text)).isInstanceOf(BadValueException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":1",
                "1.2.3.4:",
                "1.2.3.4:0",
                "1.2.3.4:99999",
                "1.2.3.4:1:2",
                "[::1",
                "[::1]1",
                "[::1]:",
                "::1]:5",
                "1.2.3.4:+1"
            })
    void whatIsNoAddressAndPortIsRefused(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(BadValueException.class);
    }

    @Test
    void addressesWithAndWithoutPort() throws BadValueException {
        assertThat(HostPort.parse("192.0.2.1").or(1701).getPort()).isEqualTo(1701);
        assertThat(HostPort.parse("192.0.2.1:9")).hasToString("192.0.2.1:9");
        assertThat(HostPort.parse("2001:db8::1").or(1701).getPort()).isEqualTo(1701);
        assertThat(HostPort.parse("[2001:db8::1]:9")).hasToString("[2001:db8::1]:9");
        assertThat(HostPort.parse("[2001:db8::1]")).hasToString("[2001:db8::1]");
    }

    @Test
    void aSecretIsEqualByContentAndShowsNothing() {
        Secret secret = Secret.literal("hunter2");
        assertThat(secret).isEqualTo(Secret.referred("hunter2".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(secret).isNotEqualTo(Secret.literal("hunter3"));
        assertThat(secret.toString()).isEqualTo("(secret)");
        assertThat(secret.hashCode()).isEqualTo(Secret.literal("hunter3").hashCode());
        secret.octets()[0] = 0;
        assertThat(secret.text()).isEqualTo("hunter2");
    }
}
