package net.sluice.cluster.directory;

import static net.sluice.cluster.directory.Town.ip;
import static net.sluice.cluster.directory.Town.prefix;
import static net.sluice.cluster.directory.Town.range;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.sluice.cluster.AddressRange;
import net.sluice.cluster.PoolConfig;
import net.sluice.cluster.Prefix;
import org.junit.jupiter.api.Test;

class PoolLayoutTest {
    private static List<String> blocks(PoolLayout pool) {
        return pool.pages().stream()
                .flatMap(page -> page.blocks().stream())
                .map(block -> block.prefix().toString())
                .toList();
    }

    @Test
    void a_range_that_begins_anywhere_is_cut_into_aligned_blocks_inside_of_it() {
        PoolLayout pool =
                new PoolLayout(PoolConfig.ipv4("dsl", List.of(range("10.0.0.10", "10.0.0.100")), List.of()), 32, 3);
        assertThat(blocks(pool))
                .containsExactly(
                        "10.0.0.10/31",
                        "10.0.0.12/30",
                        "10.0.0.16/28",
                        "10.0.0.32/27",
                        "10.0.0.64/27",
                        "10.0.0.96/30",
                        "10.0.0.100/32");
    }

    @Test
    void a_block_of_which_nothing_is_given_is_none() {
        PoolLayout pool = new PoolLayout(
                PoolConfig.ipv4(
                        "dsl", List.of(range("10.0.0.0", "10.0.0.31")), List.of(range("10.0.0.8", "10.0.0.20"))),
                8,
                3);
        assertThat(blocks(pool)).containsExactly("10.0.0.0/29", "10.0.0.16/29", "10.0.0.24/29");
        assertThat(pool.pages().getFirst().given().cardinality()).isEqualTo(32 - 13);
    }

    @Test
    void the_size_of_blocks_suits_the_size_of_the_pool() {
        assertThat(largest("10.0.0.0/16")).isEqualTo(256);
        assertThat(largest("10.0.0.0/20")).isEqualTo(16);
        assertThat(largest("10.0.0.0/26")).isEqualTo(4);
        assertThat(largest("10.0.0.0/30")).isEqualTo(1);
    }

    private static int largest(String prefix) {
        PoolLayout pool =
                new PoolLayout(PoolConfig.ipv4("dsl", List.of(AddressRange.of(prefix(prefix))), List.of()), 0, 3);
        return pool.pages().stream()
                .flatMap(page -> page.blocks().stream())
                .mapToInt(PoolLayout.Block::count)
                .max()
                .orElse(0);
    }

    @Test
    void a_unit_and_its_prefix_are_the_same_thing() {
        PoolLayout pool = new PoolLayout(
                new PoolConfig("pd", List.of(AddressRange.of(prefix("2001:db8::/40"))), List.of(), 56), 0, 3);
        Prefix wanted = prefix("2001:db8:12:3400::/56");
        PoolLayout.Page page = pool.pageOf(ip("2001:db8:12:34ff::1"));
        assertThat(page).isNotNull();
        assertThat(pool.prefix(page, pool.unitOf(wanted.address()))).isEqualTo(wanted);
        assertThat(pool.pageOf(ip("2001:db9::1"))).isNull();
        assertThat(pool.pageOf(ip("10.0.0.1"))).isNull();
    }

    @Test
    void of_two_prefixes_that_overlap_a_register_knows_both() {
        List<PoolLayout> pools = List.of(
                new PoolLayout(PoolConfig.ipv4("dsl", List.of(range("10.0.0.10", "10.0.0.100")), List.of()), 0, 3));
        List<String> all = List.of(
                "10.0.0.20",
                "10.0.0.5",
                "10.0.0.0/24",
                "10.0.0.16/28",
                "10.0.0.0/15",
                "10.0.0.0/9",
                "8.0.0.0/5",
                "10.1.2.3",
                "2001:db8::1",
                "2001:db8::/33",
                "2001:d00::/24",
                "2000::/3",
                "2001:db8:8000::/64");
        for (String one : all) {
            for (String other : all) {
                Prefix a = prefix(one);
                Prefix b = prefix(other);
                if (a.covers(b)) {
                    assertThat(keys(a, pools)).as("%s and %s", a, b).containsAnyElementsOf(keys(b, pools));
                }
            }
        }
    }

    private static List<String> keys(Prefix prefix, List<PoolLayout> pools) {
        return ExactPlan.of(prefix, pools).steps().stream()
                .map(step -> step.key().toString())
                .toList();
    }
}
