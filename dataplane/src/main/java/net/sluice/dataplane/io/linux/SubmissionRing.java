package net.sluice.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Many writes with one system call: io_uring (Linux 5.6), used for that only. Writes are staged, then submitted together; the kernel carries them out one
 * after the other, not waiting for anything, and all are over when {@link #submit} returns. Some sandboxes forbid io_uring: then there is none.
 *
 * <p>One thread at a time. The memory that the ring shares with the kernel stays mapped as long as the process runs, so that a late caller meets no fault.
 */
public final class SubmissionRing {

    /** System calls have had the same number on all machines since they were 424. */
    private static final long IO_URING_SETUP = 425;

    private static final long IO_URING_ENTER = 426;

    /** struct io_uring_params: the fields used. */
    private static final int PARAMS_BYTES = 120;

    private static final int ENTRIES = 0;
    private static final int COMPLETIONS = 4;
    private static final int FLAGS = 8;
    private static final int FEATURES = 20;
    private static final int SUBMISSION_OFFSETS = 40;
    private static final int COMPLETION_OFFSETS = 80;

    /** struct io_sqring_offsets and io_cqring_offsets begin alike. */
    private static final int HEAD = 0;

    private static final int TAIL = 4;
    private static final int MASK = 8;
    private static final int ARRAY = 24;
    private static final int COMPLETION_ENTRIES = 20;

    /** IORING_SETUP_SUBMIT_ALL (Linux 5.18): one that is refused does not hold up those behind it. */
    private static final int SUBMIT_ALL = 1 << 7;

    /** IORING_FEAT_SINGLE_MMAP and IORING_FEAT_RW_CUR_POS, of Linux 5.6. */
    private static final int NEEDED = 1 | 1 << 3;

    private static final int ENTER_GETEVENTS = 1;
    private static final long OFFSET_RINGS = 0;
    private static final long OFFSET_ENTRIES = 0x1000_0000L;
    private static final long PROT_READ_WRITE = 3;
    private static final long MAP_SHARED_POPULATE = 0x8001;

    /** struct io_uring_sqe and io_uring_cqe: the fields used. */
    private static final int ENTRY_BYTES = 64;

    private static final int ENTRY_FD = 4;
    private static final int ENTRY_POSITION = 8;
    private static final int ENTRY_ADDRESS = 16;
    private static final int ENTRY_LENGTH = 24;
    private static final int ENTRY_FLAGS = 28;
    private static final int ENTRY_USER = 32;
    private static final int COMPLETION_BYTES = 16;
    private static final int COMPLETION_RESULT = 8;
    private static final byte WRITE = 23;
    private static final int RWF_NOWAIT = 8;

    private static final int TRIES = 100;

    private static final VarHandle WORD = JAVA_INT.varHandle();
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final MethodHandle SYSCALL = bind(
            "syscall",
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            ERRNO,
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle MMAP = bind(
            "mmap",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
            ERRNO);

    private final MemorySegment state = Arena.global().allocate(STATE);
    private final int fd;
    private final MemorySegment rings;
    private final MemorySegment entries;
    private final int mask;
    private final long tailAt;
    private final long completionHeadAt;
    private final long completionTailAt;
    private final long completionsAt;
    private final int completionMask;
    private final int[] results;
    private int tail;
    private int staged;
    private int completionHead;

    private SubmissionRing(int fd, MemorySegment params, MemorySegment rings, MemorySegment entries) {
        this.fd = fd;
        this.rings = rings;
        this.entries = entries;
        mask = rings.get(JAVA_INT, word(params, SUBMISSION_OFFSETS + MASK));
        tailAt = word(params, SUBMISSION_OFFSETS + TAIL);
        completionHeadAt = word(params, COMPLETION_OFFSETS + HEAD);
        completionTailAt = word(params, COMPLETION_OFFSETS + TAIL);
        completionsAt = word(params, COMPLETION_OFFSETS + COMPLETION_ENTRIES);
        completionMask = rings.get(JAVA_INT, word(params, COMPLETION_OFFSETS + MASK));
        results = new int[mask + 1];
        long array = word(params, SUBMISSION_OFFSETS + ARRAY);
        for (int slot = 0; slot <= mask; slot++) {
            rings.set(JAVA_INT, array + (long) slot * Integer.BYTES, slot);
            long entry = (long) slot * ENTRY_BYTES;
            entries.set(JAVA_BYTE, entry, WRITE);
            entries.set(JAVA_LONG, entry + ENTRY_POSITION, -1);
            entries.set(JAVA_INT, entry + ENTRY_FLAGS, RWF_NOWAIT);
            entries.set(JAVA_LONG, entry + ENTRY_USER, slot);
        }
    }

    private static int word(MemorySegment params, long offset) {
        return params.get(JAVA_INT, offset);
    }

    @SuppressWarnings("restricted") // The flags of our JVMs enable native access.
    private static MethodHandle bind(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().find(name).orElseThrow(() -> new LinkageError("the C library has no " + name)),
                descriptor,
                options);
    }

    /** Whether this kernel, and whoever guards it, lets us have one. */
    public static boolean allowed() {
        SubmissionRing ring = open(1);
        if (ring != null) {
            ring.close();
        }
        return ring != null;
    }

    /** For {@code count} writes at a time, a power of two; null where the kernel does not let us. */
    public static @Nullable SubmissionRing open(int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment params = arena.allocate(PARAMS_BYTES, Long.BYTES);
            params.set(JAVA_INT, FLAGS, SUBMIT_ALL);
            int fd = (int)
                    (long) SYSCALL.invokeExact(state, IO_URING_SETUP, (long) count, params.address(), 0L, 0L, 0L, 0L);
            if (fd < 0) {
                return null;
            }
            long submissions = word(params, SUBMISSION_OFFSETS + ARRAY) + (long) word(params, ENTRIES) * Integer.BYTES;
            long completions = word(params, COMPLETION_OFFSETS + COMPLETION_ENTRIES)
                    + (long) word(params, COMPLETIONS) * COMPLETION_BYTES;
            MemorySegment rings = map(state, fd, Math.max(submissions, completions), OFFSET_RINGS);
            MemorySegment entries = map(state, fd, (long) word(params, ENTRIES) * ENTRY_BYTES, OFFSET_ENTRIES);
            if ((word(params, FEATURES) & NEEDED) != NEEDED || rings == null || entries == null) {
                LibC.close(fd);
                return null;
            }
            return new SubmissionRing(fd, params, rings, entries);
        } catch (Throwable e) {
            throw PacketCalls.impossible(e);
        }
    }

    @SuppressWarnings("restricted") // As much memory as the kernel has just mapped.
    private static @Nullable MemorySegment map(MemorySegment state, int fd, long bytes, long offset) throws Throwable {
        long at =
                (long) MMAP.invokeExact(state, 0L, bytes, (int) PROT_READ_WRITE, (int) MAP_SHARED_POPULATE, fd, offset);
        return at == -1 ? null : MemorySegment.ofAddress(at).reinterpret(bytes);
    }

    /** How many writes are staged. */
    public int staged() {
        return staged;
    }

    /** Whether no more can be staged before {@link #submit}. */
    public boolean full() {
        return staged > mask;
    }

    /** Stages a {@code write(2)}; the memory must stay as it is until {@link #submit} has returned. */
    public void write(int target, long address, int length) {
        long entry = (long) (tail + staged & mask) * ENTRY_BYTES;
        entries.set(JAVA_INT, entry + ENTRY_FD, target);
        entries.set(JAVA_LONG, entry + ENTRY_ADDRESS, address);
        entries.set(JAVA_INT, entry + ENTRY_LENGTH, length);
        staged++;
    }

    /** Unstages all. */
    public void forget() {
        staged = 0;
    }

    /** What came of the write that was staged as number {@code i}: octets, or an error number negated. */
    public int result(int i) {
        return results[i];
    }

    /** Has all that is staged carried out, in order. What the kernel did not even take is EAGAIN. */
    public void submit() {
        int count = staged;
        staged = 0;
        WORD.setRelease(rings, tailAt, tail + count);
        int submitted = 0;
        for (int i = 0; submitted < count && i < TRIES; i++) {
            submitted += Math.max(0, enter(count - submitted, 0, 0));
        }
        if (submitted < count) {
            // The kernel looks at the tail in our calls only.
            WORD.setRelease(rings, tailAt, tail + submitted);
            Arrays.fill(results, submitted, count, -Errno.EAGAIN);
        }
        int first = tail;
        tail += submitted;
        collect(first, submitted);
    }

    private void collect(int first, int count) {
        int seen = 0;
        for (int looks = 0; seen < count; looks++) {
            int end = (int) WORD.getAcquire(rings, completionTailAt);
            for (; completionHead != end; completionHead++, seen++) {
                long completion = completionsAt + (long) (completionHead & completionMask) * COMPLETION_BYTES;
                int slot = (int) rings.get(JAVA_LONG, completion);
                results[slot - first & mask] = rings.get(JAVA_INT, completion + COMPLETION_RESULT);
            }
            WORD.setRelease(rings, completionHeadAt, completionHead);
            if (seen < count) {
                if (looks > TRIES) {
                    throw new IllegalStateException("io_uring: " + (count - seen) + " writes do not end");
                }
                enter(0, count - seen, ENTER_GETEVENTS);
            }
        }
    }

    private int enter(int submit, int await, int flags) {
        try {
            long done = (long) SYSCALL.invokeExact(
                    state, IO_URING_ENTER, (long) fd, (long) submit, (long) await, (long) flags, 0L, 0L);
            return done < 0 ? -state.get(JAVA_INT, 0) : (int) done;
        } catch (Throwable e) {
            throw PacketCalls.impossible(e);
        }
    }

    /** Ends it; nothing may be submitted any more. */
    public void close() {
        LibC.close(fd);
    }
}
