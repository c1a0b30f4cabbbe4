package net.sluice.ppp;

/** What IPV6CP agreed on: the interface identifiers of both ends (RFC 5072 s4.1). */
public record Ip6Result(long localInterfaceId, long peerInterfaceId) {}
