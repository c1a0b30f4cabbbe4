package net.sluice.session;

/**
 * Everything a shard asks of the world around it.
 *
 * @param wire where control datagrams leave
 * @param forwarding the data plane
 * @param aaa authentication and accounting
 * @param directory logins, addresses, session records
 */
public record Ports(WirePort wire, ForwardingPort forwarding, AaaPort aaa, DirectoryPort directory) {}
