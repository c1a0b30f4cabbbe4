package net.sluice.dataplane.lab;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Three hosts in network namespaces: lac -- this one -- core, joined by veth. Must run inside {@code unshare --net --mount}: then all of it, and nothing
 * else, is gone when the process ends.
 *
 * <pre>
 *   lac  198.51.100.2 ---- 198.51.100.1  here  203.0.113.1 ---- 203.0.113.2  core
 *        2001:db8:64::2    2001:db8:64::1      2001:db8:71::1   2001:db8:71::2
 * </pre>
 */
final class Namespaces {

    private interface C extends Library {
        int setns(int fd, int type);

        int open(String path, int flags);
    }

    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final C LIBRARY = Native.load("c", C.class);

    private Namespaces() {}

    static void build() throws IOException, InterruptedException {
        for (String command : List.of(
                "mkdir -p /run/netns",
                "mount -t tmpfs tmpfs /run/netns",
                "ip link set lo up",
                "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.accept_dad=0",
                "sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.all.send_redirects=0",
                "ip netns add lac",
                "ip netns add core",
                "ip -n lac link set lo up",
                "ip -n core link set lo up",
                "ip netns exec lac sysctl -qw net.ipv6.conf.default.accept_dad=0",
                "ip netns exec core sysctl -qw net.ipv6.conf.default.accept_dad=0",
                "ip link add lac0 type veth peer name eth0 netns lac",
                "ip link add core0 type veth peer name eth0 netns core",
                "ip address add 198.51.100.1/24 dev lac0",
                "ip address add 203.0.113.1/24 dev core0",
                "ip address add 2001:db8:64::1/64 dev lac0 nodad",
                "ip address add 2001:db8:71::1/64 dev core0 nodad",
                "ip -n lac address add 198.51.100.2/24 dev eth0",
                "ip -n lac address add 2001:db8:64::2/64 dev eth0 nodad",
                "ip -n core address add 203.0.113.2/24 dev eth0",
                "ip -n core address add 2001:db8:71::2/64 dev eth0 nodad",
                "ip link set lac0 up",
                "ip link set core0 up",
                "ip -n lac link set eth0 up",
                "ip -n core link set eth0 up",
                "ip -n core route add default via 203.0.113.1",
                "ip -n core -6 route add default via 2001:db8:71::1")) {
            run(command);
        }
    }

    /** Runs a command of words without blanks; its output. */
    static String run(String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("lab", ".txt");
        try {
            Process process = new ProcessBuilder(command.split(" "))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("'" + command + "' takes too long");
            }
            String text = Files.readString(output, StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException("'" + command + "' failed: " + text);
            }
            return text;
        } finally {
            Files.delete(output);
        }
    }

    /** Does something on a thread inside a namespace: sockets opened there stay there. */
    static <T> T inside(String namespace, Callable<T> action)
            throws ExecutionException, InterruptedException, TimeoutException {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter(namespace);
            return action.call();
        });
        Thread thread = new Thread(task, "in-" + namespace);
        thread.setDaemon(true);
        thread.start();
        return task.get(60, TimeUnit.SECONDS);
    }

    /** Puts the calling thread into a namespace, for good. */
    static void enter(String namespace) throws IOException {
        int fd = LIBRARY.open("/run/netns/" + namespace, 0);
        if (fd < 0 || LIBRARY.setns(fd, CLONE_NEWNET) != 0) {
            throw new IOException("cannot enter " + namespace + ", errno " + Native.getLastError());
        }
    }
}
