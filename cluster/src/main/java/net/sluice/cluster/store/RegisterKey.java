package net.sluice.cluster.store;

/**
 * Where a register is.
 *
 * @param kind what it is: {@link RegisterKind#number}
 * @param name which of that kind
 */
public record RegisterKey(int kind, String name) {
    @Override
    public String toString() {
        return kind + "/" + name;
    }
}
