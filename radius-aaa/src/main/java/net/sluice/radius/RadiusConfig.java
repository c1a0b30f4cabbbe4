package net.sluice.radius;

import java.util.List;
import net.sluice.radius.accounting.AccountingLimits;
import net.sluice.radius.exchange.RadiusServer;
import net.sluice.radius.message.NasIdentity;

/**
 * What a {@link RadiusClient} is opened with.
 *
 * @param nas            who asks
 * @param authentication in order of preference; may be empty: every authentication is then answered by NO_SERVER
 * @param accounting     in order of preference; may be empty: records are then counted and forgotten
 * @param limits         of the accounting backlog
 */
public record RadiusConfig(
        NasIdentity nas, List<RadiusServer> authentication, List<RadiusServer> accounting, AccountingLimits limits) {

    public RadiusConfig {
        authentication = List.copyOf(authentication);
        accounting = List.copyOf(accounting);
    }

    /** With the default limits. */
    public static RadiusConfig of(NasIdentity nas, List<RadiusServer> authentication, List<RadiusServer> accounting) {
        return new RadiusConfig(nas, authentication, accounting, AccountingLimits.DEFAULT);
    }
}
