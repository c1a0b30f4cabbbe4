package net.sluice.session;

/**
 * Everything a shard asks of the world around it.
 *
 * @param wire where control datagrams leave
 * @param forwarding the data plane
 * @param aaa authentication and accounting
 * @param directory logins, addresses, who is up
 * @param records where what a successor needs is made safe
 */
public record Ports(
        WirePort wire, ForwardingPort forwarding, AaaPort aaa, DirectoryPort directory, RecordPort records) {
    /** Of a node that is alone. */
    public Ports(WirePort wire, ForwardingPort forwarding, AaaPort aaa, DirectoryPort directory) {
        this(wire, forwarding, aaa, directory, RecordPort.ALONE);
    }
}
