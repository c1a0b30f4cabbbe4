package net.sluice.dataplane.service;

import static net.sluice.dataplane.Packets.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.sluice.dataplane.ClassCount;
import net.sluice.dataplane.SessionRules;
import net.sluice.dataplane.TrafficClasses;
import org.junit.jupiter.api.Test;

class RuleStateTest {

    private static final SessionRules RULES =
            SessionRules.NONE.withClasses(new TrafficClasses("t", List.of("all"), List.of()));

    @Test
    void a_session_that_moves_to_another_worker_goes_on_counting_by_class() {
        byte[] packet = ipv4("10.0.0.1", "203.0.113.9", 40);
        RuleState here = new RuleState(new RuleBook(), null);
        here.enforce(RULES, 0);
        here.noteUp(MemorySegment.ofArray(packet), 0, 40, true);
        ClassCells counted = here.cells();
        here.end(0);
        RuleState there = new RuleState(new RuleBook(), counted);
        there.enforce(RULES, 0);
        there.noteUp(MemorySegment.ofArray(packet), 0, 40, true);
        assertThat(there.cells()).isNotNull();
        assertThat(there.cells().counts()).containsExactly(new ClassCount("all", 80, 2, 0, 0));
    }
}
