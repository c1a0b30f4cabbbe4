package net.sluice.cluster.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.sluice.cluster.lease.MemberId;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final List<MemberId> FOUR =
            List.of(new MemberId("n1", 1), new MemberId("n2", 2), new MemberId("n3", 3), new MemberId("n4", 4));

    @Test
    void allWhoSeeTheSameMembersChooseTheSameWhateverTheirOrder() {
        List<MemberId> turned = new ArrayList<>(FOUR);
        Collections.reverse(turned);
        for (int slot = 0; slot < 512; slot++) {
            assertThat(Rendezvous.choose(slot, turned)).isEqualTo(Rendezvous.choose(slot, FOUR));
        }
        assertThat(Rendezvous.choose(0, List.of())).isNull();
    }

    @Test
    void whenAMemberGoesOnlyItsSlotsMoveAndAllGetSome() {
        List<MemberId> three = FOUR.subList(0, 3);
        int[] owned = new int[4];
        for (int slot = 0; slot < 256; slot++) {
            MemberId before = Rendezvous.choose(slot, FOUR);
            owned[FOUR.indexOf(before)]++;
            if (three.contains(before)) {
                assertThat(Rendezvous.choose(slot, three)).isEqualTo(before);
            }
        }
        assertThat(Arrays.stream(owned)).allSatisfy(count -> assertThat(count).isBetween(40, 90));
    }

    /** The value is what a member of another version must find too; counted by a program that is not ours. */
    @Test
    void theHashIsTheOneThatWasAgreedUpon() {
        assertThat(Long.toUnsignedString(Rendezvous.hash("n1", 0), 16)).isEqualTo("5badd04f049599a9");
        assertThat(Long.toUnsignedString(Rendezvous.hash("lns-2", 255), 16)).isEqualTo("d42ce9fe98c0d1b5");
    }
}
