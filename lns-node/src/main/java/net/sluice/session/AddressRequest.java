package net.sluice.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that one session wants.
 *
 * @param login whose they will be; the sticky address of a pool goes by its user
 * @param haSet the ha-set that the session is in, whose members all have the same addresses; null for none
 * @param wishes each must be granted; in order of importance
 */
public record AddressRequest(LoginKey login, @Nullable String haSet, List<Wish> wishes) {
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
