package net.sluice.ppp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import net.sluice.ppp.auth.MsChapFailure;
import net.sluice.ppp.wire.ChapValue;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.Options;
import net.sluice.ppp.wire.PapReply;
import net.sluice.ppp.wire.PapRequest;
import net.sluice.ppp.wire.PppFrame;

/** Garbage for every parser, and for a whole link in each of its phases ({@link GarbageGame}). Nothing may throw. */
class PppLinkFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void parsers(byte[] octets) {
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        PppFrame.protocol(buffer.duplicate());
        ControlPacket packet = ControlPacket.parse(buffer);
        if (packet != null) {
            packet.octets();
        }
        PapRequest pap = PapRequest.parse(buffer);
        if (pap != null) {
            pap.data();
        }
        PapReply.message(buffer);
        ChapValue chap = ChapValue.parse(buffer);
        if (chap != null) {
            chap.data();
        }
        if (Options.wellFormed(buffer)) {
            Options.forEach(buffer, (type, value) -> {});
            Options.isSubsequence(buffer, octets);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void link(FuzzedDataProvider data) {
        GarbageGame.play(data::consumeInt, () -> data.remainingBytes() > 0, data::consumeBytes);
    }

    @FuzzTest(maxDuration = "60s")
    void failureTexts(byte[] octets) {
        MsChapFailure.parse(new String(octets, UTF_8));
        AuthRequest.text(octets);
        PppEvent.printable(AuthRequest.text(octets));
    }
}
