package net.sluice.dataplane;

/** What a session carried in one of its {@link TrafficClasses}; in the units of {@link SessionCounters}, of which it is a part. */
public record ClassCount(String name, long octetsIn, long packetsIn, long octetsOut, long packetsOut) {}
