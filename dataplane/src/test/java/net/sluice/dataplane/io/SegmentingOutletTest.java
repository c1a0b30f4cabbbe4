package net.sluice.dataplane.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.NativeException;
import net.sluice.dataplane.io.linux.PacketCalls;
import net.sluice.dataplane.io.linux.SubmissionRing;
import net.sluice.dataplane.packet.VirtioHeader;
import net.sluice.dataplane.tally.SizeTally;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an outlet writes, by system calls and by a ring, to a socket in place of a TUN: each write is a datagram there. */
class SegmentingOutletTest {

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_NONBLOCK = 0x802;
    private static final int O_RDWR = 2;
    private static final int ENOSPC = 28;
    private static final int TOO_LONG = 65_600;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment memory = arena.allocate(1 << 20);
    private final PacketVector vector = new PacketVector(256);
    private final List<byte[]> packets = new ArrayList<>();
    private DatagramSocket kernel;
    private int fd;

    @BeforeEach
    void connect() throws Exception {
        kernel = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        kernel.setReceiveBufferSize(4 << 20);
        kernel.setSoTimeout(10_000);
        fd = LibC.socket(AF_INET, SOCK_DGRAM_NONBLOCK, 0);
        MemorySegment address = arena.allocate(16);
        int port = kernel.getLocalPort();
        byte[] octets = {AF_INET, 0, (byte) (port >> 8), (byte) port, 127, 0, 0, 1};
        MemorySegment.copy(octets, 0, address, JAVA_BYTE, 0, octets.length);
        assertThat(new PacketCalls().connect(fd, address.address(), 16)).isZero();
        byte[] noise = new byte[(int) memory.byteSize()];
        new Random(7).nextBytes(noise);
        MemorySegment.copy(noise, 0, memory, JAVA_BYTE, 0, noise.length);
    }

    @AfterEach
    void close() {
        LibC.close(fd);
        kernel.close();
    }

    private PacketOutlet outlet(boolean byRing) {
        SubmissionRing ring = byRing ? SubmissionRing.open(StagedWrites.MOST) : null;
        assumeTrue(!byRing || ring != null, "no io_uring here");
        return new SegmentingOutlet(fd, false, false, new SizeTally(), ring);
    }

    /** Lays packets one after the other, so many octets apart, the first so many from the beginning. */
    private void lay(int count, int first, int apart, int length) {
        long at = first;
        for (int i = 0; i < count; i++) {
            add(at, length + i % 3);
            at += length + i % 3 + apart;
        }
    }

    private void add(long at, int length) {
        vector.add(memory, at, length);
        packets.add(memory.asSlice(at, length).toArray(JAVA_BYTE));
    }

    private byte[] arrived() throws IOException {
        byte[] buffer = new byte[70_000];
        DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
        kernel.receive(datagram);
        return Arrays.copyOf(buffer, datagram.getLength());
    }

    private void assertArrived(byte[] packet) throws IOException {
        byte[] written = arrived();
        assertThat(Arrays.copyOf(written, VirtioHeader.BYTES)).containsOnly(0);
        assertThat(Arrays.copyOfRange(written, VirtioHeader.BYTES, written.length))
                .isEqualTo(packet);
    }

    @ParameterizedTest
    @CsvSource({"true, 10", "true, 7", "true, 64", "false, 10", "false, 7", "true, 0", "false, 0"})
    void packets_arrive_whole_and_in_order_however_close_they_lie_and_their_surroundings_stay(boolean ring, int apart)
            throws IOException {
        // The first has no room for a header before it.
        lay(150, 3, apart, 60);
        byte[] before = memory.toArray(JAVA_BYTE);
        assertThat(outlet(ring).write(vector, 0)).isEqualTo(150);
        for (byte[] packet : packets) {
            assertArrived(packet);
        }
        assertThat(memory.toArray(JAVA_BYTE)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void packets_in_any_order_of_memory_arrive_in_the_order_of_the_vector(boolean ring) throws IOException {
        for (int i = 40; i > 0; i--) {
            add(100L * (i ^ 5), 90);
        }
        assertThat(outlet(ring).write(vector, 0)).isEqualTo(40);
        for (byte[] packet : packets) {
            assertArrived(packet);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_the_kernel_refuses_is_told_of_and_all_others_arrive_once(boolean ring) throws IOException {
        PacketOutlet outlet = outlet(ring);
        for (int round = 0; round < 3; round++) {
            vector.clear();
            packets.clear();
            lay(5, 20, 20, 50);
            add(1000, TOO_LONG);
            add(1000 + TOO_LONG + 10, TOO_LONG);
            add(200_000, 50);
            add(201_000, 50);
            add(202_000, TOO_LONG);
            assertThat(outlet.write(vector, 0)).isEqualTo(5);
            assertThat(outlet.write(vector, 5)).isEqualTo(-Errno.EMSGSIZE);
            assertThat(outlet.write(vector, 6)).isEqualTo(-Errno.EMSGSIZE);
            assertThat(outlet.write(vector, 7)).isEqualTo(2);
            assertThat(outlet.write(vector, 9)).isEqualTo(-Errno.EMSGSIZE);
            for (int i : new int[] {0, 1, 2, 3, 4, 7, 8}) {
                assertArrived(packets.get(i));
            }
        }
        vector.clear();
        packets.clear();
        lay(2, 20, 20, 50);
        assertThat(outlet.write(vector, 0)).isEqualTo(2);
        assertArrived(packets.getFirst());
        assertArrived(packets.getLast());
    }

    /** Writes to this device that must not wait are refused by the kernel as such (EOPNOTSUPP), others for want of space. */
    @Test
    void where_writes_by_a_ring_are_not_supported_system_calls_take_over() throws NativeException {
        int full = LibC.open("/dev/full", O_RDWR);
        SubmissionRing ring = SubmissionRing.open(StagedWrites.MOST);
        assumeTrue(ring != null, "no io_uring here");
        PacketOutlet outlet = new SegmentingOutlet(full, false, false, new SizeTally(), ring);
        lay(3, 20, 20, 50);
        for (int i = 0; i < 3; i++) {
            assertThat(outlet.write(vector, i)).as("packet %s", i).isEqualTo(-ENOSPC);
        }
        LibC.close(full);
        ring.close();
    }

    @Test
    void what_no_descriptor_takes_is_told_of() {
        SubmissionRing ring = SubmissionRing.open(StagedWrites.MOST);
        assumeTrue(ring != null, "no io_uring here");
        PacketOutlet outlet = new SegmentingOutlet(-1, false, false, new SizeTally(), ring);
        lay(2, 20, 20, 50);
        assertThat(outlet.write(vector, 0)).isNegative();
        assertThat(outlet.write(vector, 1)).isNegative();
    }
}
