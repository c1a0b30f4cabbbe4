package net.sluice.session;

import java.util.List;

/** What the directory says to an {@link AddressRequest}. */
public sealed interface AddressAnswer {
    /**
     * All wishes are granted.
     *
     * @param prefixes one for each wish, in its order
     */
    record Granted(List<IpPrefix> prefixes) implements AddressAnswer {
        public Granted {
            prefixes = List.copyOf(prefixes);
        }
    }

    /**
     * None is granted.
     *
     * @param reason why
     * @param detail what was wished for and who holds it, for the log
     */
    record Refused(AddressRefusal reason, String detail) implements AddressAnswer {}
}
