package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import net.sluice.ppp.wire.Code;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.Options;
import net.sluice.ppp.wire.PppProtocol;
import org.jspecify.annotations.Nullable;

/** The Link Control Protocol (RFC 1661 s5, s6; RFC 1570 s2.1 for Identification). */
final class Lcp extends ControlProtocol {
    /** RFC 1661 s6.1: "The default value is 1500 octets." */
    static final int DEFAULT_MRU = 1500;

    /** So many of our own magic numbers in a row come back before we believe in a loop (RFC 1661 s6.4). */
    static final int LOOPS = 4;

    private static final Table<Lcp> OPTIONS = new Table<>(List.of(LcpOption.values()));

    // What we ask for.
    int localMru;
    int localMagic;

    @Nullable
    AuthProtocol peerAuth;
    /** Authentication protocols that the peer has refused. */
    private final EnumSet<AuthProtocol> refusedAuth = EnumSet.noneOf(AuthProtocol.class);

    // What the peer asked for.
    int peerMru = DEFAULT_MRU;
    int peerMagic;
    boolean peerPfc;
    boolean peerAcfc;

    @Nullable
    AuthProtocol localAuth;

    /** The magic number in our last Configure-Nak, 0 before the first. */
    int nakedMagic;

    /** How often in a row a Configure-Nak of ours came back, or an Echo-Request of ours. */
    int loops;

    private boolean proxied;

    Lcp(PppLink link) {
        super(link);
    }

    @Override
    int number() {
        return PppProtocol.LCP;
    }

    @Override
    String name() {
        return "LCP";
    }

    @Override
    void begin() {
        PppConfig config = link.config;
        localMru = config.mru();
        // RFC 1661 s6.4: "Before this Configuration Option is requested, an implementation MUST choose its
        // Magic-Number."
        localMagic = link.randomMagic();
        refusedAuth.clear();
        peerAuth =
                config.authProtocols().isEmpty() ? null : config.authProtocols().getFirst();
        proxied = false;
        // RFC 1661 s5.1: "Configuration Options SHOULD NOT be included with default values."
        wish(LcpOption.MRU, localMru != DEFAULT_MRU);
        wish(LcpOption.AUTHENTICATION, peerAuth != null);
        wish(LcpOption.MAGIC_NUMBER, true);
        wish(LcpOption.PROTOCOL_COMPRESSION, config.pfc());
        wish(LcpOption.ADDRESS_COMPRESSION, config.acfc());
    }

    @Override
    void forgetPeer() {
        peerMru = DEFAULT_MRU;
        peerMagic = 0;
        peerPfc = false;
        peerAcfc = false;
        localAuth = null;
    }

    @Override
    void writeRequest(Options.Writer request) {
        OPTIONS.writeRequest(this, request);
    }

    @Override
    ConfigOption.Judgement judge(int type, ByteBuffer value, Options.Writer counter) {
        return OPTIONS.judge(this, type, value, counter);
    }

    @Override
    void prompt(BitSet seen, Options.Writer counter) {
        OPTIONS.prompt(this, seen, counter);
    }

    @Override
    PppEnd.@Nullable Cause naked(int type, ByteBuffer value) {
        return OPTIONS.naked(this, type, value);
    }

    @Override
    PppEnd.@Nullable Cause rejected(int type) {
        return OPTIONS.rejected(this, type);
    }

    /**
     * The peer nakked the authentication protocol and proposed another. RFC 1661 s6.2: "If that protocol is Configure-Nak'd,
     * then the implementation SHOULD attempt the next most desirable protocol in the next Configure-Request."
     */
    PppEnd.@Nullable Cause proposeAuth(@Nullable AuthProtocol proposed) {
        AuthProtocol current = peerAuth;
        if (current != null) {
            refusedAuth.add(current);
        }
        List<AuthProtocol> allowed = link.config.authProtocols();
        if (proposed != null && allowed.contains(proposed) && !refusedAuth.contains(proposed)) {
            peerAuth = proposed;
            return null;
        }
        for (AuthProtocol next : allowed) {
            if (!refusedAuth.contains(next)) {
                peerAuth = next;
                return null;
            }
        }
        return PppEnd.Cause.AUTH_PROTOCOL_REFUSED;
    }

    /**
     * Opens with what the LAC negotiated (RFC 2661 s4.4.5) where our configuration could have led to the same.
     *
     * @return why not, or null when LCP is open now
     */
    @Nullable
    String adopt(ProxyLcp proxy) {
        ByteBuffer sent = ByteBuffer.wrap(proxy.lastSent());
        ByteBuffer received = ByteBuffer.wrap(proxy.lastReceived());
        if (!sent.hasRemaining() || !received.hasRemaining()) {
            return "the LAC sent no LCP options";
        }
        if (!Options.wellFormed(sent) || !Options.wellFormed(received)) {
            return "malformed options";
        }
        begin();
        String why = adoptSent(sent);
        if (why == null) {
            why = adoptReceived(received);
        }
        if (why != null) {
            begin();
            forgetPeer();
            return why;
        }
        proxied = true;
        automaton.adopt(link.randomOctet());
        return null;
    }

    /** Our side: what the LAC requested in our place. What it did not request has its default. */
    private @Nullable String adoptSent(ByteBuffer sent) {
        localMru = DEFAULT_MRU;
        localMagic = 0;
        wish(LcpOption.MAGIC_NUMBER, false);
        peerAuth = null;
        var why = new @Nullable String[1];
        Options.forEach(sent, (type, value) -> {
            if (!(OPTIONS.of(type) instanceof LcpOption option && option.adopt(this, value))) {
                why[0] = "sent option " + type;
            }
        });
        if (why[0] == null && localMru > link.config.mru()) {
            return "sent MRU " + localMru + " > " + link.config.mru();
        }
        if (why[0] == null && peerAuth == null && !link.config.authProtocols().isEmpty()) {
            return "no authentication agreed";
        }
        return why[0];
    }

    /** The peer's side: what the LAC acknowledged in our place. */
    private @Nullable String adoptReceived(ByteBuffer received) {
        var judge = new RequestJudge(this, false);
        judge.examine(received);
        return judge.code() == Code.CONFIGURE_ACK ? null : "received options deserve a " + judge.code();
    }

    /** What was agreed; meaningful while the automaton is open. */
    LcpResult result() {
        PppConfig config = link.config;
        boolean addressAndControl = switch (config.framing()) {
            case ALWAYS -> true;
            case NEGOTIATED -> !peerAcfc;
            case NEVER -> false;
        };
        int mtu = Math.min(peerMru, config.maxMtu());
        return new LcpResult(
                localMagic,
                peerMagic,
                localMru,
                peerMru,
                mtu,
                addressAndControl,
                peerPfc,
                peerAuth,
                localAuth,
                proxied);
    }

    // ---- From node to node

    PppSnapshot.Lcp snapshot() {
        return new PppSnapshot.Lcp(
                localMru,
                peerMru,
                localMagic,
                peerMagic,
                peerPfc,
                peerAcfc,
                peerAuth,
                localAuth,
                proxied,
                automaton.copies());
    }

    /** Open, as another node had it. */
    void restore(PppSnapshot.Lcp from) {
        localMru = from.localMru();
        peerMru = from.peerMru();
        localMagic = from.localMagic();
        peerMagic = from.peerMagic();
        peerPfc = from.peerPfc();
        peerAcfc = from.peerAcfc();
        peerAuth = from.peerAuth();
        localAuth = from.localAuth();
        proxied = from.proxied();
        wish(LcpOption.MAGIC_NUMBER, localMagic != 0);
        automaton.restore(AutomatonState.OPENED, from.copies());
    }

    // ---- What the automaton says

    @Override
    void up() {
        loops = 0;
        link.lcpUp();
        if (!link.config.identification().isEmpty() && automaton.opened()) {
            sendIdentification();
        }
    }

    @Override
    void down() {
        link.lcpDown();
    }

    @Override
    void finished(AutomatonEvent by) {
        link.lcpFinished(by);
    }

    @Override
    void hopeless(PppEnd.Cause cause) {
        link.end(PppEnd.of(cause));
    }

    @Override
    void catastrophe(String what) {
        link.ending(PppEnd.of(PppEnd.Cause.PROTOCOL_REJECTED, what));
    }

    @Override
    void terminateRequested(String text) {
        link.peerTerminates(text);
    }

    @Override
    boolean knows(Code code) {
        return true;
    }

    @Override
    void extended(Code code, ControlPacket packet) {
        switch (code) {
            case PROTOCOL_REJECT -> onProtocolReject(packet);
            case ECHO_REQUEST -> onEchoRequest(packet);
            case ECHO_REPLY -> onEchoReply(packet);
            case DISCARD_REQUEST -> {
                link.drop(PppDrop.DISCARD_REQUEST, PppProtocol.LCP);
                automaton.onExtended(AutomatonEvent.RXR);
            }
            case IDENTIFICATION -> onIdentification(packet);
            default -> throw new IllegalStateException("not an extended code: " + code);
        }
    }

    private void onProtocolReject(ControlPacket packet) {
        ByteBuffer data = packet.data();
        // RFC 1661 s5.7: "received in any state other than the LCP Opened state SHOULD be silently discarded."
        if (!automaton.opened()) {
            link.drop(PppDrop.WRONG_STATE, PppProtocol.LCP);
        } else if (data.remaining() < 2) {
            link.drop(PppDrop.PACKET_MALFORMED, PppProtocol.LCP);
        } else {
            int rejected = data.getShort(data.position()) & 0xFFFF;
            if (rejected == PppProtocol.LCP) {
                catastrophe("LCP");
                automaton.onExtended(AutomatonEvent.RXJ_MINUS);
            } else {
                automaton.onExtended(AutomatonEvent.RXJ_PLUS);
                link.protocolRejected(rejected);
            }
        }
    }

    private void onEchoRequest(ControlPacket packet) {
        if (!magicCanBeRead(packet)) {
            return;
        }
        int magic = packet.data().getInt(packet.data().position());
        // RFC 1661 s6.4: "Reception of a Magic-Number field equal to the negotiated local Magic-Number indicates a
        // looped-back link." To answer would be to echo ourselves for ever.
        if (magic != 0 && magic == localMagic) {
            link.drop(PppDrop.OWN_ECHO, PppProtocol.LCP);
            loops++;
            if (loops >= LOOPS) {
                link.end(PppEnd.of(PppEnd.Cause.LOOPED_BACK));
            }
            return;
        }
        automaton.onExtended(AutomatonEvent.RXR);
    }

    private void onEchoReply(ControlPacket packet) {
        if (magicCanBeRead(packet)) {
            loops = 0;
            automaton.onExtended(AutomatonEvent.RXR);
            if (!link.keepalive.onReply(packet.identifier(), link.now())) {
                link.drop(PppDrop.STALE_ECHO_REPLY, PppProtocol.LCP);
            }
        }
    }

    private boolean magicCanBeRead(ControlPacket packet) {
        // RFC 1661 s5.8: "received in any state other than the LCP Opened state SHOULD be silently discarded."
        if (!automaton.opened()) {
            link.drop(PppDrop.WRONG_STATE, PppProtocol.LCP);
            return false;
        }
        if (packet.data().remaining() < 4) {
            link.drop(PppDrop.PACKET_MALFORMED, PppProtocol.LCP);
            return false;
        }
        return true;
    }

    private void onIdentification(ControlPacket packet) {
        if (packet.data().remaining() < 4) {
            link.drop(PppDrop.PACKET_MALFORMED, PppProtocol.LCP);
            return;
        }
        byte[] data = packet.copyOfData();
        link.event(new PppEvent.Identification(AuthRequest.text(Arrays.copyOfRange(data, 4, data.length))));
    }

    @Override
    void answerEcho(ControlPacket packet) {
        if (packet.code() != Code.ECHO_REQUEST.number()) {
            return;
        }
        byte[] data = packet.copyOfData();
        int room = peerMru - ControlPacket.HEADER;
        data = data.length > room ? Arrays.copyOf(data, room) : data;
        ByteBuffer.wrap(data).putInt(localMagic);
        link.send(PppProtocol.LCP, ControlPacket.of(Code.ECHO_REPLY.number(), packet.identifier(), data));
    }

    /** Our own Echo-Request. Returns its identifier. */
    int sendEchoRequest() {
        int identifier = automaton.nextIdentifier();
        byte[] magic = ByteBuffer.allocate(4).putInt(localMagic).array();
        link.send(PppProtocol.LCP, ControlPacket.of(Code.ECHO_REQUEST.number(), identifier, magic));
        return identifier;
    }

    private void sendIdentification() {
        byte[] text = link.config.identification().getBytes(StandardCharsets.UTF_8);
        byte[] data = ByteBuffer.allocate(4 + text.length)
                .putInt(localMagic)
                .put(text)
                .array();
        link.send(PppProtocol.LCP, ControlPacket.of(Code.IDENTIFICATION.number(), automaton.nextIdentifier(), data));
    }

    /** RFC 1661 s5.7. {@code information}: what followed the protocol field. */
    void sendProtocolReject(int protocol, ByteBuffer information) {
        // "The Rejected-Information MUST be truncated to comply with the peer's established MRU."
        int room = Math.min(information.remaining(), peerMru - ControlPacket.HEADER - 2);
        byte[] data = new byte[2 + room];
        ByteBuffer.wrap(data).putShort((short) protocol);
        information.get(information.position(), data, 2, room);
        link.send(PppProtocol.LCP, ControlPacket.of(Code.PROTOCOL_REJECT.number(), automaton.nextIdentifier(), data));
    }

    @Override
    void codeRejected(int code) {
        link.codeRejected(code);
    }
}
