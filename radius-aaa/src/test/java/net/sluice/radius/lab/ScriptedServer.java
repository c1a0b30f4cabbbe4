package net.sluice.radius.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.sluice.radius.exchange.RadiusServer;
import net.sluice.radius.exchange.Retransmission;
import net.sluice.radius.wire.Secret;

/**
 * A RADIUS server that does what a test tells it, right or wrong. It makes its answers without our codec: what it calls right is right by RFC 2865
 * s3 and RFC 3579 s3.2 as read here a second time.
 */
public final class ScriptedServer implements AutoCloseable {

    public static final String SECRET = "xyzzy5461";

    public static final int ACCESS_ACCEPT = 2;
    public static final int ACCESS_REJECT = 3;
    public static final int ACCOUNTING_RESPONSE = 5;
    public static final int ACCESS_CHALLENGE = 11;

    /** What the server does with each request, in its own thread. */
    @FunctionalInterface
    public interface Script {
        void on(Request request) throws IOException;
    }

    private final DatagramSocket socket;
    private final Script script;
    private final boolean forgetful;
    private final List<Request> seen = new ArrayList<>();

    private ScriptedServer(DatagramSocket socket, Script script, boolean forgetful) {
        this.socket = socket;
        this.script = script;
        this.forgetful = forgetful;
    }

    public static ScriptedServer start(Script script) throws IOException {
        return start(script, false);
    }

    private static ScriptedServer start(Script script, boolean forgetful) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        socket.setReceiveBufferSize(1 << 22);
        ScriptedServer server = new ScriptedServer(socket, script, forgetful);
        Thread.ofPlatform().daemon().name("scripted-server").start(server::run);
        return server;
    }

    /** One that never says a word. */
    public static ScriptedServer silent() throws IOException {
        return start(request -> {});
    }

    /** One that accepts every Access-Request and acknowledges every Accounting-Request. */
    public static ScriptedServer willing() throws IOException {
        return start(Request::answerRight);
    }

    /** A willing one that keeps no list of what it saw. */
    public static ScriptedServer forgetful() throws IOException {
        return start(Request::answerRight, true);
    }

    private void run() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Request request = new Request(Arrays.copyOf(packet.getData(), packet.getLength()), (InetSocketAddress)
                        packet.getSocketAddress());
                if (!forgetful) {
                    synchronized (seen) {
                        seen.add(request);
                    }
                }
                script.on(request);
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** As a client's configuration, with waits for the impatient: for tests of silence. */
    public RadiusServer config(String name) {
        return config(name, Duration.ofMillis(150), Duration.ofMillis(600));
    }

    /** As a client's configuration, with waits that no busy machine uses up: for tests that count transmissions. */
    public RadiusServer patientConfig(String name) {
        return config(name, Duration.ofSeconds(8), Duration.ofSeconds(8));
    }

    private RadiusServer config(String name, Duration initial, Duration longest) {
        return RadiusServer.of(name, address(), Secret.of(SECRET))
                .withRetransmission(new Retransmission(initial, longest, Duration.ofSeconds(10), 3));
    }

    /** Every request up to now. */
    public List<Request> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    /** A request as it came. */
    public final class Request {

        private final byte[] datagram;
        private final InetSocketAddress from;

        private Request(byte[] datagram, InetSocketAddress from) {
            this.datagram = datagram;
            this.from = from;
        }

        public byte[] datagram() {
            return datagram.clone();
        }

        public InetSocketAddress from() {
            return from;
        }

        public int code() {
            return datagram[0] & 0xFF;
        }

        public int identifier() {
            return datagram[1] & 0xFF;
        }

        public byte[] authenticator() {
            return Arrays.copyOfRange(datagram, 4, 20);
        }

        /** The first attribute of that number, or null. */
        public byte[] attribute(int type) {
            for (int at = 20; at + 1 < datagram.length; at += datagram[at + 1] & 0xFF) {
                if ((datagram[at] & 0xFF) == type) {
                    return Arrays.copyOfRange(datagram, at + 2, at + (datagram[at + 1] & 0xFF));
                }
            }
            return null;
        }

        public String text(int type) {
            return new String(attribute(type), StandardCharsets.UTF_8);
        }

        public int number(int type) {
            byte[] value = attribute(type);
            return value == null ? -1 : new java.math.BigInteger(1, value).intValueExact();
        }

        /** Whether its first attribute is a Message-Authenticator that the secret proves. */
        public boolean isSignedFirst() {
            if (datagram.length < 38 || datagram[20] != 80 || datagram[21] != 18) {
                return false;
            }
            byte[] copy = datagram.clone();
            Arrays.fill(copy, 22, 38, (byte) 0);
            return Arrays.equals(hmac(copy), Arrays.copyOfRange(datagram, 22, 38));
        }

        public void answerRight() throws IOException {
            send(code() == 4 ? unsigned(ACCOUNTING_RESPONSE) : signed(ACCESS_ACCEPT));
        }

        /** A right answer with Message-Authenticator, before {@code attributes}. */
        public byte[] signed(int code, byte[]... attributes) {
            List<byte[]> all = new ArrayList<>();
            all.add(ScriptedServer.attribute(80, new byte[16]));
            all.addAll(List.of(attributes));
            byte[] answer = bare(code, identifier(), all);
            System.arraycopy(authenticator(), 0, answer, 4, 16);
            System.arraycopy(hmac(answer), 0, answer, 22, 16);
            return sealed(answer, SECRET);
        }

        /** A right answer without Message-Authenticator. */
        public byte[] unsigned(int code, byte[]... attributes) {
            return sealed(bare(code, identifier(), List.of(attributes)), SECRET);
        }

        /** Gives {@code answer} its Response Authenticator. */
        public byte[] sealed(byte[] answer, String secret) {
            System.arraycopy(authenticator(), 0, answer, 4, 16);
            byte[] whole = Arrays.copyOf(answer, answer.length + secret.length());
            System.arraycopy(secret.getBytes(StandardCharsets.US_ASCII), 0, whole, answer.length, secret.length());
            byte[] out = answer.clone();
            System.arraycopy(md5(whole), 0, out, 4, 16);
            return out;
        }

        public void send(byte[] answer) throws IOException {
            socket.send(new DatagramPacket(answer, answer.length, from));
        }

        /** Sends from another port. */
        public void sendFromElsewhere(byte[] answer) throws IOException {
            try (DatagramSocket other = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
                other.send(new DatagramPacket(answer, answer.length, from));
            }
        }
    }

    public static byte[] attribute(int type, byte[] value) {
        byte[] attribute = new byte[value.length + 2];
        attribute[0] = (byte) type;
        attribute[1] = (byte) attribute.length;
        System.arraycopy(value, 0, attribute, 2, value.length);
        return attribute;
    }

    public static byte[] attribute(int type, String value) {
        return attribute(type, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A packet with an authenticator of zeros. */
    public static byte[] bare(int code, int identifier, List<byte[]> attributes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        attributes.forEach(out::writeBytes);
        byte[] body = out.toByteArray();
        byte[] packet = new byte[20 + body.length];
        packet[0] = (byte) code;
        packet[1] = (byte) identifier;
        packet[2] = (byte) (packet.length >> 8);
        packet[3] = (byte) packet.length;
        System.arraycopy(body, 0, packet, 20, body.length);
        return packet;
    }

    private static byte[] md5(byte[] input) {
        try {
            return MessageDigest.getInstance("MD5").digest(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] input) {
        try {
            Mac mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.US_ASCII), "HmacMD5"));
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
