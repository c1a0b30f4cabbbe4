package net.sluice.dataplane.worker;

import net.sluice.dataplane.table.AddressTable;
import net.sluice.dataplane.table.Grace;
import net.sluice.dataplane.table.SessionTable;
import net.sluice.dataplane.table.TunnelTable;

/** What all workers look into. */
public record Tables(Grace grace, TunnelTable tunnels, SessionTable sessions, AddressTable addresses) {}
