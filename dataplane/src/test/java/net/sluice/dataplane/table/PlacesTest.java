package net.sluice.dataplane.table;

import static net.sluice.dataplane.Packets.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.dataplane.Prefix;
import org.junit.jupiter.api.Test;

class PlacesTest {

    private static final Prefix BLOCK = Prefix.containing(address("10.1.2.0"), 26);
    private static final Prefix HOST = Prefix.host(address("10.1.2.3"));
    private static final long SESSION = 1L << 32 | 77;

    private final Grace grace = new Grace(1);
    private final AddressTable table = new AddressTable(Arena.ofAuto(), grace, 100, 2);
    private final Places places = new Places(table, 3);

    private long find(String text) {
        return table.find(0, ByteBuffer.wrap(address(text).getAddress()).getInt());
    }

    @Test
    void a_place_is_no_session_and_says_its_slot() {
        assertThat(places.put(0, BLOCK, 0)).isTrue();
        assertThat(Places.is(find("10.1.2.3"))).isTrue();
        assertThat(Places.slot(find("10.1.2.3"))).isZero();
        assertThat(places.put(0, BLOCK, 255)).isTrue();
        assertThat(Places.slot(find("10.1.2.3"))).isEqualTo(255);
        assertThat(Places.is(0)).isFalse();
        assertThat(Places.is(SESSION)).isFalse();
        assertThat(Places.is(0xFFFF_FFFFL << 32 | 1)).isFalse();
    }

    @Test
    void the_longest_match_of_both_wins_and_of_two_alike_the_session() {
        places.put(0, BLOCK, 5);
        int chain = table.replace(0, SESSION, 0, List.of(HOST));
        assertThat(find("10.1.2.3")).isEqualTo(SESSION);
        assertThat(Places.slot(find("10.1.2.4"))).isEqualTo(5);
        places.put(0, HOST, 6);
        assertThat(find("10.1.2.3")).isEqualTo(SESSION);
        assertThat(table.owns(0, ByteBuffer.wrap(HOST.address().getAddress()).getInt(), SESSION))
                .isTrue();
        table.remove(chain);
        assertThat(Places.slot(find("10.1.2.3"))).isEqualTo(6);
        table.replace(0, SESSION, 0, List.of(Prefix.containing(address("10.0.0.0"), 8)));
        assertThat(Places.slot(find("10.1.2.3"))).isEqualTo(6);
        assertThat(find("10.9.9.9")).isEqualTo(SESSION);
    }

    @Test
    void a_prefix_that_is_anothers_is_no_source_for_a_session_with_a_wider_one() {
        table.replace(0, SESSION, 0, List.of(Prefix.containing(address("10.0.0.0"), 8)));
        int host = ByteBuffer.wrap(HOST.address().getAddress()).getInt();
        assertThat(table.owns(0, host, SESSION)).isTrue();
        places.put(0, HOST, 6);
        assertThat(table.owns(0, host, SESSION)).isFalse();
        places.remove(0, HOST);
        assertThat(table.owns(0, host, SESSION)).isTrue();
    }

    @Test
    void there_is_room_for_so_many_and_what_is_there_can_still_move() {
        assertThat(places.put(0, BLOCK, 5)).isTrue();
        assertThat(places.put(0, HOST, 5)).isTrue();
        assertThat(places.put(1, HOST, 5)).isTrue();
        assertThat(places.put(0, Prefix.host(address("10.1.2.9")), 5)).isFalse();
        assertThat(Places.slot(find("10.1.2.9"))).isEqualTo(5);
        assertThat(places.put(0, HOST, 7)).isTrue();
        places.remove(0, BLOCK);
        places.remove(0, BLOCK);
        assertThat(places.put(0, Prefix.host(address("10.1.2.9")), 8)).isTrue();
        assertThat(Places.slot(find("10.1.2.9"))).isEqualTo(8);
        assertThat(find("10.1.2.10")).isZero();
    }

    @Test
    void a_routing_table_that_is_not_there_has_no_places() {
        assertThat(places.put(2, HOST, 5)).isFalse();
        assertThat(find("10.1.2.3")).isZero();
    }
}
