package net.sluice.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page of one RFC: each requirement with the tests that prove it, or the reason why none does. */
final class ConformancePage {
    private final String rfc;
    private final String title;
    private final Map<String, Requirement> requirements;
    private final Map<String, List<Proof>> proofs;
    private final Map<String, String> reasons;

    ConformancePage(
            String rfc,
            String title,
            Map<String, Requirement> requirements,
            List<Proof> proofs,
            Map<String, String> reasons) {
        this.rfc = rfc;
        this.title = title;
        this.requirements = requirements;
        this.proofs = proofs.stream()
                .collect(Collectors.groupingBy(Proof::requirement, LinkedHashMap::new, Collectors.toList()));
        this.reasons = reasons;
    }

    /** Requirements that have neither a test nor a reason. */
    List<String> open() {
        return requirements.keySet().stream()
                .filter(id -> !proofs.containsKey(id) && !reasons.containsKey(id))
                .toList();
    }

    /** Requirements that a test proves although a reason says that none does. */
    List<String> contradictory() {
        return reasons.keySet().stream().filter(proofs::containsKey).toList();
    }

    /** The page's text. */
    String text() {
        long proven = requirements.keySet().stream().filter(proofs::containsKey).count();
        StringBuilder page = new StringBuilder();
        page.append("# RFC ").append(rfc).append(": ").append(title).append("\n\n");
        page.append("Made by ConformancePagesTest; see [README](README.md). Of ")
                .append(requirements.size())
                .append(" requirements ")
                .append(proven)
                .append(" are proven by tests, ")
                .append(reasons.size())
                .append(" are not and say why, ")
                .append(open().size())
                .append(" are open.\n");
        String section = "";
        for (Requirement requirement : requirements.values()) {
            if (!requirement.section().equals(section)) {
                section = requirement.section();
                page.append("\n## ").append(section).append("\n\n");
                page.append("| id | requirement | proof |\n|---|---|---|\n");
            }
            page.append("| ")
                    .append(requirement.id())
                    .append(" | **")
                    .append(requirement.subject())
                    .append("**: ")
                    .append(requirement.sentence())
                    .append(" | ")
                    .append(proof(requirement.id()))
                    .append(" |\n");
        }
        return page.toString();
    }

    private String proof(String id) {
        if (reasons.containsKey(id)) {
            return "not tested: " + reasons.get(id);
        }
        List<Proof> tests = proofs.getOrDefault(id, List.of());
        if (tests.isEmpty()) {
            return "**open**";
        }
        return Stream.of(false, true)
                .map(negative -> tests.stream()
                        .filter(proof -> proof.negative() == negative)
                        .map(Proof::link)
                        .collect(Collectors.joining("<br>", negative ? "breach refused: " : "", "")))
                .filter(text -> text.contains("["))
                .collect(Collectors.joining("<br>"));
    }
}
