package net.sluice.session;

import java.util.List;

/**
 * A session that was let in, as the list of those has it.
 *
 * @param identity the call
 * @param login its key in the login directory
 * @param account the accounting identity
 * @param services what AAA granted
 * @param prefixes the addresses and prefixes it holds
 */
public record SessionRecord(
        SessionIdentity identity, LoginKey login, Account account, Services services, List<IpPrefix> prefixes) {
    public SessionRecord {
        prefixes = List.copyOf(prefixes);
    }
}
