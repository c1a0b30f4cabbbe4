package net.sluice.dataplane.netlink;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Routes;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.NativeException;

/** Brings a TUN interface into service: MTU, length of its queues, addresses, link up; and what it carries for the sockets beside it. */
public final class TunLink {

    private TunLink() {}

    /**
     * Sets the interface up.
     *
     * @param queue packets that fit each of its queues: the 500 of a new TUN are two milliseconds of a busy one
     * @param addresses each as /32 or /128
     * @return the interface's index
     */
    public static int bringUp(RouteSocket socket, String name, int mtu, int queue, List<InetAddress> addresses)
            throws NativeException {
        int index = LibC.interfaceIndex(name);
        // A kernel without IPv6 refuses this one, and has nothing to suppress then.
        socket.carryOut(List.of(Request.noLinkLocal(index)));
        socket.must(Request.linkUp(index, mtu, queue));
        for (InetAddress address : addresses) {
            socket.must(Request.address(index, address));
        }
        return index;
    }

    /**
     * Makes addresses that are on no interface ours, for as long as the TUN is there: a socket bound to one receives what comes for it.
     *
     * @param index the TUN's, which is up
     * @param addresses each of /32 or /128
     * @return those that the kernel refused: it has them already, as a rule
     */
    public static List<Routes.RouteProblem> carry(RouteSocket socket, int index, List<Prefix> addresses, int protocol)
            throws NativeException {
        List<Request> requests = addresses.stream()
                .map(each -> Request.addLocal(index, each, protocol))
                .toList();
        List<Integer> answers = socket.carryOut(requests);
        List<Routes.RouteProblem> refused = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            int errno = answers.get(i);
            if (errno != 0) {
                refused.add(
                        new Routes.RouteProblem(addresses.get(i), errno, RouteSocket.explain(requests.get(i), errno)));
            }
        }
        return refused;
    }
}
