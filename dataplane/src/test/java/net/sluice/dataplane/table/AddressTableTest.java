package net.sluice.dataplane.table;

import static net.sluice.dataplane.Packets.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.sluice.dataplane.Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTableTest {

    private static final int CAPACITY = 2000;
    private final Grace grace = new Grace(1);
    private final AddressTable table = new AddressTable(Arena.ofAuto(), grace, CAPACITY, 4);

    private long find(int routingTable, String text) {
        return find(table, routingTable, address(text));
    }

    private static long find(AddressTable in, int routingTable, InetAddress address) {
        ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
        return octets.remaining() == 4
                ? in.find(routingTable, octets.getInt())
                : in.find(routingTable, octets.getLong(), octets.getLong());
    }

    private static Prefix prefix(String text) {
        int slash = text.indexOf('/');
        return new Prefix(address(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    @Test
    void the_longest_prefix_wins_in_both_families_down_to_the_default_route() {
        table.replace(0, 11, 0, List.of(prefix("0.0.0.0/0"), prefix("::/0")));
        table.replace(0, 13, 0, List.of(prefix("10.0.0.0/8"), prefix("2001:db8::/32")));
        table.replace(0, 15, 0, List.of(prefix("10.1.2.3/32"), prefix("2001:db8:1::/64"), prefix("2001:db8:1::5/128")));
        assertThat(find(0, "192.0.2.1")).isEqualTo(11);
        assertThat(find(0, "10.9.9.9")).isEqualTo(13);
        assertThat(find(0, "10.1.2.3")).isEqualTo(15);
        assertThat(find(0, "3fff::1")).isEqualTo(11);
        assertThat(find(0, "2001:db8:ffff::1")).isEqualTo(13);
        assertThat(find(0, "2001:db8:1::99")).isEqualTo(15);
        assertThat(find(0, "2001:db8:1::5")).isEqualTo(15);
    }

    @Test
    void routing_tables_do_not_see_each_other_and_one_out_of_range_has_nothing() {
        table.replace(0, 11, 1, List.of(prefix("10.0.0.0/8")));
        table.replace(0, 13, 2, List.of(prefix("10.0.0.0/8")));
        assertThat(find(0, "10.0.0.1")).isZero();
        assertThat(find(1, "10.0.0.1")).isEqualTo(11);
        assertThat(find(2, "10.0.0.1")).isEqualTo(13);
        assertThat(find(4, "10.0.0.1")).isZero();
        assertThat(find(-1, "10.0.0.1")).isZero();
        assertThat(table.replace(0, 15, 4, List.of(prefix("10.0.0.0/8")))).isEqualTo(AddressTable.FULL);
    }

    @Test
    void an_ipv4_address_is_not_the_ipv6_address_with_the_same_low_bits() {
        table.replace(0, 11, 0, List.of(prefix("::a00:1/128")));
        assertThat(find(0, "10.0.0.1")).isZero();
    }

    @Test
    void a_full_table_refuses_whole_and_gives_back_what_it_had_taken() {
        List<Prefix> many = new ArrayList<>();
        for (int i = 0; i <= CAPACITY; i++) {
            many.add(Prefix.host(address("10.0." + (i >> 8) + "." + (i & 255))));
        }
        int first = table.replace(0, 11, 0, many.subList(0, 10));
        assertThat(table.replace(first, 11, 0, many)).isEqualTo(AddressTable.FULL);
        assertThat(find(0, "10.0.0.9")).isEqualTo(11);
        assertThat(find(0, "10.0.0.10")).isZero();
        assertThat(table.available()).isEqualTo(CAPACITY - 10);
        assertThat(table.replace(first, 11, 0, many.subList(5, 100))).isPositive();
        assertThat(find(0, "10.0.0.4")).isZero();
        assertThat(find(0, "10.0.0.99")).isEqualTo(11);
    }

    @Test
    void rows_that_a_reader_may_look_at_are_not_used_again() {
        int first = table.replace(0, 11, 0, List.of(prefix("10.0.0.1/32")));
        grace.enter(0);
        table.remove(first);
        List<Prefix> rest = new ArrayList<>();
        for (int i = 0; i < CAPACITY; i++) {
            rest.add(Prefix.host(address("10.1." + (i >> 8) + "." + (i & 255))));
        }
        assertThat(table.replace(0, 13, 0, rest))
                .as("one row is still looked at")
                .isEqualTo(AddressTable.FULL);
        grace.exit(0);
        assertThat(table.replace(0, 13, 0, rest)).isPositive();
    }

    /** Against a list: random owners replace their prefixes; after each change, random addresses are looked up. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agrees_with_linear_search(long seed) {
        Random random = new Random(seed);
        record Holding(int table, Prefix prefix, long owner) {}
        List<Holding> model = new ArrayList<>();
        Map<Long, Integer> chains = new HashMap<>();
        for (int step = 0; step < 3000; step++) {
            long owner = 1L + random.nextInt(20);
            int routingTable = (int) (owner % 2);
            List<Prefix> wanted = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                wanted.add(randomPrefix(random));
            }
            chains.put(owner, table.replace(chains.getOrDefault(owner, 0), owner, routingTable, wanted));
            model.removeIf(each -> each.owner() == owner && !wanted.contains(each.prefix()));
            for (Prefix prefix : wanted) {
                Holding holding = new Holding(routingTable, prefix, owner);
                if (!model.contains(holding)) {
                    model.add(holding);
                }
            }
            for (int look = 0; look < 5; look++) {
                InetAddress address = randomAddress(random);
                int inTable = random.nextInt(2);
                int longest = model.stream()
                        .filter(each -> each.table() == inTable && each.prefix().contains(address))
                        .mapToInt(each -> each.prefix().length())
                        .max()
                        .orElse(-1);
                List<Long> owners = model.stream()
                        .filter(each -> each.table() == inTable
                                && each.prefix().length() == longest
                                && each.prefix().contains(address))
                        .map(Holding::owner)
                        .toList();
                assertThat(find(table, inTable, address)).isEqualTo(owners.isEmpty() ? 0 : owners.getLast());
            }
        }
        assertThat(table.available()).isEqualTo(CAPACITY - model.size());
    }

    private static Prefix randomPrefix(Random random) {
        InetAddress address = randomAddress(random);
        return Prefix.containing(address, random.nextInt(address.getAddress().length * 8 + 1));
    }

    private static InetAddress randomAddress(Random random) {
        return random.nextBoolean()
                ? address("10." + random.nextInt(2) + "." + random.nextInt(2) + "." + random.nextInt(4))
                : address("2001:db8:" + random.nextInt(2) + "::" + random.nextInt(2) + ":" + random.nextInt(4));
    }
}
