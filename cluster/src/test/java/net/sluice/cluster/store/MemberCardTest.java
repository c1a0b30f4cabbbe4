package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemberCardTest {
    private static final MemberCard ONE = new MemberCard("one", 7, 3, 1, Map.of("relay", "10.0.0.1:1701"));

    @Test
    void a_card_is_read_as_it_was_written_whatever_else_stands_there() {
        Map<String, String> written = new HashMap<>(ONE.written());
        written.put("sluice.of.tomorrow", "x");
        written.put("sluice.tomorrow", "y");
        written.put("other", "z");

        assertThat(MemberCard.read(written))
                .isEqualTo(new MemberCard("one", 7, 3, 1, Map.of("relay", "10.0.0.1:1701", "tomorrow", "x")));
    }

    @Test
    void what_is_no_card_is_none() {
        assertThat(MemberCard.read(Map.of())).isNull();
        Map<String, String> written = new HashMap<>(ONE.written());
        written.put("sluice.incarnation", "soon");
        assertThat(MemberCard.read(written)).isNull();
    }

    @Test
    void a_member_is_refused_when_anyone_there_is_more_than_one_version_away() {
        MemberCard old = new MemberCard("old", 1, 2, 1, Map.of());
        MemberCard newest = new MemberCard("newest", 1, 4, 1, Map.of());
        assertThat(old.refusedBy(List.of(ONE))).isNull();
        assertThat(newest.refusedBy(List.of(ONE))).isNull();
        assertThat(newest.refusedBy(List.of(ONE, old))).contains("newest speaks version 4", "old speaks version 2");
    }

    @Test
    void a_member_is_refused_when_its_name_is_taken_or_it_wants_other_backups() {
        assertThat(new MemberCard("one", 8, 3, 1, Map.of()).refusedBy(List.of(ONE)))
                .contains("a member named one is there already (incarnation 7)");
        assertThat(new MemberCard("two", 8, 3, 2, Map.of()).refusedBy(List.of(ONE)))
                .contains("two wants 2 backups", "one wants 1");
    }

    @Test
    void a_cluster_has_a_copy_of_each_record_on_the_larger_side_of_any_cut() {
        for (int members = 2; members <= 13; members++) {
            int smallerSide = (members - 1) / 2;
            assertThat(ClusterConfig.backupsFor(members)).isGreaterThanOrEqualTo(smallerSide);
        }
        assertThat(ClusterConfig.backupsFor(3)).isEqualTo(1);
        assertThat(ClusterConfig.backupsFor(4)).isEqualTo(2);
        assertThat(ClusterConfig.backupsFor(5)).isEqualTo(2);
    }
}
