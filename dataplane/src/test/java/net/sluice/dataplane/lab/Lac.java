package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.ppp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A LAC's socket in its namespace, with the JDK's own means. */
final class Lac implements AutoCloseable {

    private final DatagramChannel channel;
    private final Selector selector;
    private final InetSocketAddress lns;

    private Lac(DatagramChannel channel, InetSocketAddress lns) throws IOException {
        this.channel = channel;
        this.lns = lns;
        selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    static Lac open(InetSocketAddress local, InetSocketAddress lns) throws Exception {
        return Namespaces.inside("lac", () -> {
            DatagramChannel channel = DatagramChannel.open(
                    local.getAddress().getAddress().length == 4
                            ? StandardProtocolFamily.INET
                            : StandardProtocolFamily.INET6);
            channel.bind(local);
            return new Lac(channel, lns);
        });
    }

    void send(byte[] datagram) throws IOException {
        channel.send(ByteBuffer.wrap(datagram), lns);
    }

    /** An IP packet of session {@code session} of tunnel 10. */
    void sendIp(int session, byte[] packet) throws IOException {
        send(data(10, session, ppp((packet[0] & 0xF0) == 0x40 ? 0x0021 : 0x0057, packet)));
    }

    /** The next datagram that fits, within five seconds. */
    byte[] receive(Predicate<byte[]> wanted) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        ByteBuffer buffer = ByteBuffer.allocate(65536);
        while (System.nanoTime() - end < 0) {
            selector.select(100);
            selector.selectedKeys().clear();
            buffer.clear();
            while (channel.receive(buffer) != null) {
                byte[] datagram = Arrays.copyOf(buffer.array(), buffer.position());
                buffer.clear();
                if (wanted.test(datagram)) {
                    return datagram;
                }
            }
        }
        throw new AssertionError("nothing like that arrived at the LAC within 5 s");
    }

    /** The next IP packet of session {@code session}, without its ten octets of headers. */
    byte[] receiveIp(int peerSession, Predicate<byte[]> wanted) throws IOException {
        byte[] datagram = receive(each -> each.length > 10
                && (each[0] & 0x80) == 0
                && ((each[4] & 255) << 8 | (each[5] & 255)) == peerSession
                && wanted.test(Arrays.copyOfRange(each, 10, each.length)));
        return Arrays.copyOfRange(datagram, 10, datagram.length);
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
