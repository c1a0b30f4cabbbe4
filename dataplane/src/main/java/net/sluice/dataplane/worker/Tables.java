package net.sluice.dataplane.worker;

import net.sluice.dataplane.table.AddressTable;
import net.sluice.dataplane.table.Grace;
import net.sluice.dataplane.table.SessionTable;
import net.sluice.dataplane.table.SlotOwners;
import net.sluice.dataplane.table.TunnelTable;
import org.jspecify.annotations.Nullable;

/**
 * What all workers look into.
 *
 * @param owners who has which slot; null: all is ours
 */
public record Tables(
        Grace grace,
        TunnelTable tunnels,
        SessionTable sessions,
        AddressTable addresses,
        @Nullable SlotOwners owners) {}
