package net.sluice.cluster.store;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The kinds of registers that this member knows. */
final class RegisterKinds {
    private final Map<Integer, RegisterKind> byNumber;

    RegisterKinds(List<RegisterKind> kinds) {
        byNumber = kinds.stream().collect(Collectors.toUnmodifiableMap(RegisterKind::number, kind -> kind));
    }

    RegisterKind of(int number) {
        RegisterKind kind = byNumber.get(number);
        if (kind == null) {
            throw new IllegalStateException("this member knows no registers of kind " + number);
        }
        return kind;
    }
}
