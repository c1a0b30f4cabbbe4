package net.sluice.ppp;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.sluice.ppp.TransitionTable.Action;
import net.sluice.ppp.TransitionTable.Transition;
import net.sluice.ppp.harness.Snapshot;
import org.junit.jupiter.api.Test;

class TransitionTableTest {
    private static final String PAGE = "docs/fsm/ppp-automaton.txt";

    @Test
    void theMatrixIsTheCommittedOne() {
        StringBuilder page = new StringBuilder();
        page.append("The option negotiation automaton (RFC 1661 s4.1): action,action/new-state; - cannot happen.\n");
        page.append("Made by TransitionTableTest from net.sluice.ppp.TransitionTable.\n\n");
        page.append("%-6s".formatted(""));
        for (AutomatonState state : AutomatonState.values()) {
            page.append("%-16s".formatted(state.number() + " " + state));
        }
        for (AutomatonEvent event : AutomatonEvent.values()) {
            page.append("\n%-6s".formatted(event));
            for (AutomatonState state : AutomatonState.values()) {
                page.append("%-16s".formatted(cell(TransitionTable.of(state, event))));
            }
        }
        String current = page.append('\n').toString().replaceAll(" +\n", "\n");

        assertThat(Snapshot.committed(Snapshot.file(PAGE), current)).isEqualTo(current);
    }

    private static String cell(Transition transition) {
        if (transition == null) {
            return "-";
        }
        String actions = transition.actions().stream()
                .map(action -> action.name().toLowerCase(Locale.ROOT))
                .collect(joining(","));
        return actions + (actions.isEmpty() ? "" : "/") + transition.next().number();
    }

    @Test
    void theTimerRunsInTheStatesFromClosingToAckSent() {
        for (AutomatonState state : AutomatonState.values()) {
            boolean timed = state.number() >= 4 && state.number() <= 8;
            assertThat(TransitionTable.timerRuns(state)).as(state.toString()).isEqualTo(timed);
        }
    }

    @Test
    void theRestartTimerIsStartedOnlyWhereItMayRunOn() {
        for (AutomatonState state : AutomatonState.values()) {
            for (AutomatonEvent event : AutomatonEvent.values()) {
                Transition cell = TransitionTable.of(state, event);
                if (cell != null
                        && (cell.actions().contains(Action.SCR)
                                || cell.actions().contains(Action.STR))) {
                    assertThat(TransitionTable.timerRuns(cell.next())).isTrue();
                }
            }
        }
    }

    @Test
    void openedIsEnteredWithThisLayerUpAndLeftWithThisLayerDown() {
        for (AutomatonState state : AutomatonState.values()) {
            for (AutomatonEvent event : AutomatonEvent.values()) {
                Transition cell = TransitionTable.of(state, event);
                if (cell != null) {
                    boolean wasOpened = state == AutomatonState.OPENED;
                    boolean isOpened = cell.next() == AutomatonState.OPENED;
                    assertThat(cell.actions().contains(Action.TLU)).isEqualTo(!wasOpened && isOpened);
                    assertThat(cell.actions().contains(Action.TLD)).isEqualTo(wasOpened && !isOpened);
                }
            }
        }
    }
}
