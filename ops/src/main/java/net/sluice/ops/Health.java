package net.sluice.ops;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Named checks of two kinds. A failing live check says that only a restart helps; a failing ready check says that new calls
 * should go elsewhere for now. Checks read what the loops have left for them: they must not block, and may be called from
 * any thread.
 */
public final class Health {
    private final List<Named> live = new CopyOnWriteArrayList<>();
    private final List<Named> ready = new CopyOnWriteArrayList<>();

    /** Returns null when all is well, else the reason in a few words. */
    @FunctionalInterface
    public interface Check {
        @Nullable
        String problem();
    }

    /** One check's outcome; no problem, no reason. */
    public record Outcome(String name, @Nullable String reason) {
        public boolean ok() {
            return reason == null;
        }
    }

    /** All outcomes of one kind. */
    public record Report(List<Outcome> outcomes) {
        public boolean ok() {
            return outcomes.stream().allMatch(Outcome::ok);
        }

        /** For the answer's body: {@code {"status":"ok|failing","checks":[{"name":..,"status":..,"reason":..}]}}. */
        public Map<String, Object> document() {
            List<Map<String, Object>> checks = new ArrayList<>();
            for (Outcome outcome : outcomes) {
                Map<String, Object> check = new LinkedHashMap<>();
                check.put("name", outcome.name());
                check.put("status", status(outcome.ok()));
                if (outcome.reason() != null) {
                    check.put("reason", outcome.reason());
                }
                checks.add(check);
            }
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("status", status(ok()));
            document.put("checks", checks);
            return document;
        }

        private static String status(boolean ok) {
            return ok ? "ok" : "failing";
        }
    }

    private record Named(String name, Check check) {
        Outcome outcome() {
            try {
                return new Outcome(name, check.problem());
            } catch (RuntimeException bug) {
                return new Outcome(name, "the check itself failed: " + bug);
            }
        }
    }

    /** Adds a check whose failure only a restart heals. */
    public Health live(String name, Check check) {
        live.add(new Named(name, check));
        return this;
    }

    /** Adds a check whose failure keeps new calls away. */
    public Health ready(String name, Check check) {
        ready.add(new Named(name, check));
        return this;
    }

    public Report live() {
        return new Report(live.stream().map(Named::outcome).toList());
    }

    /** What is not live is not ready either. */
    public Report ready() {
        List<Outcome> outcomes = new ArrayList<>(live().outcomes());
        ready.forEach(named -> outcomes.add(named.outcome()));
        return new Report(List.copyOf(outcomes));
    }
}
