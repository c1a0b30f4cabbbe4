package net.sluice.dataplane.netlink;

import java.net.InetAddress;
import java.util.List;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.NativeException;

/** Brings a TUN interface into service: MTU, addresses, link up. */
public final class TunLink {

    private TunLink() {}

    /**
     * Sets the interface up.
     *
     * @param addresses each as /32 or /128
     * @return the interface's index
     */
    public static int bringUp(RouteSocket socket, String name, int mtu, List<InetAddress> addresses)
            throws NativeException {
        int index = LibC.interfaceIndex(name);
        // A kernel without IPv6 refuses this one, and has nothing to suppress then.
        socket.carryOut(List.of(Request.noLinkLocal(index)));
        socket.must(Request.linkUp(index, mtu));
        for (InetAddress address : addresses) {
            socket.must(Request.address(index, address));
        }
        return index;
    }
}
