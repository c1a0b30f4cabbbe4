package net.sluice.session;

import java.util.List;

/**
 * The addresses that one session wants.
 *
 * @param login whose they will be; the sticky address of a pool goes by its user
 * @param wishes each must be granted; in order of importance
 */
public record AddressRequest(LoginKey login, List<Wish> wishes) {
    public AddressRequest {
        wishes = List.copyOf(wishes);
    }

    /** One thing wished for. */
    public sealed interface Wish {}

    /** Any address, or prefix, of a named pool. */
    public record FromPool(String pool) implements Wish {}

    /** Just this address or prefix, inside a pool or outside of all. */
    public record Exactly(IpPrefix prefix) implements Wish {}
}
