package net.sluice.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The calls of the packet path, by FFM: no allocation, no exception. Each returns what the kernel returned, or the error number negated. One object per
 * thread or descriptor, because the error number lands in its memory. Pointers are plain addresses: the caller keeps the memory alive.
 */
public final class PacketCalls {

    /** MSG_DONTWAIT of recvmmsg and sendmmsg. */
    private static final int MSG_DONTWAIT = 0x40;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

    private static final MethodHandle RECVMMSG =
            bind("recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle SENDMMSG =
            bind("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            bindShort("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle WRITE =
            bindShort("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));

    private static final MethodHandle READV =
            bind("readv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle WRITEV =
            bindShort("writev", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle CONNECT =
            bind("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            bind("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle GETSOCKOPT =
            bind("getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));

    // The global arena's memory needs no liveness check that other threads could contend on.
    private final MemorySegment state = Arena.global().allocate(STATE);
    private final MemorySegment option = Arena.global().allocate(2 * Long.BYTES, Long.BYTES);

    private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
        return bind(name, descriptor, ERRNO);
    }

    /**
     * For calls that are over in microseconds whatever happens: the thread stays a Java thread to the JVM, which saves two changes of its state and their
     * fences for each packet. A safepoint waits for it.
     */
    private static MethodHandle bindShort(String name, FunctionDescriptor descriptor) {
        return bind(name, descriptor, ERRNO, Linker.Option.critical(false));
    }

    @SuppressWarnings("restricted") // The flags of our JVMs enable native access.
    private static MethodHandle bind(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        if (ADDRESS.byteSize() != Long.BYTES) {
            throw new LinkageError("a 64-bit Linux is needed");
        }
        return LINKER.downcallHandle(
                LIBRARY.find(name).orElseThrow(() -> new LinkageError("the C library has no " + name)),
                descriptor,
                options);
    }

    /** {@code recvmmsg(2)}, not waiting: fills at most {@code count} headers at {@code headers}. */
    public int receiveMany(int fd, long headers, int count) {
        try {
            int received = (int) RECVMMSG.invokeExact(state, fd, headers, count, MSG_DONTWAIT, 0L);
            return received < 0 ? -errno() : received;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code sendmmsg(2)}, not waiting. */
    public int sendMany(int fd, long headers, int count) {
        try {
            int sent = (int) SENDMMSG.invokeExact(state, fd, headers, count, MSG_DONTWAIT);
            return sent < 0 ? -errno() : sent;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code connect(2)}. */
    public int connect(int fd, long address, int length) {
        try {
            int done = (int) CONNECT.invokeExact(state, fd, address, length);
            return done < 0 ? -errno() : done;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code getsockopt(2)} of an int that is not negative. */
    public int option(int fd, int level, int name) {
        option.set(JAVA_INT, Long.BYTES, Integer.BYTES);
        try {
            int done = (int)
                    GETSOCKOPT.invokeExact(state, fd, level, name, option.address(), option.address() + Long.BYTES);
            return done < 0 ? -errno() : option.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code setsockopt(2)} of an int. */
    public int setOption(int fd, int level, int name, int value) {
        option.set(JAVA_INT, 0, value);
        try {
            int done = (int) SETSOCKOPT.invokeExact(state, fd, level, name, option.address(), Integer.BYTES);
            return done < 0 ? -errno() : done;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code read(2)} of a non-blocking descriptor. */
    public int read(int fd, long address, int length) {
        try {
            long got = (long) READ.invokeExact(state, fd, address, (long) length);
            return got < 0 ? -errno() : (int) got;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code write(2)} to a non-blocking descriptor. */
    public int write(int fd, long address, int length) {
        try {
            long put = (long) WRITE.invokeExact(state, fd, address, (long) length);
            return put < 0 ? -errno() : (int) put;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code readv(2)} of a non-blocking descriptor into the {@code count} vectors at {@code vectors}. */
    public int readMany(int fd, long vectors, int count) {
        try {
            long got = (long) READV.invokeExact(state, fd, vectors, count);
            return got < 0 ? -errno() : (int) got;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** {@code writev(2)} to a non-blocking descriptor. */
    public int writeMany(int fd, long vectors, int count) {
        try {
            long put = (long) WRITEV.invokeExact(state, fd, vectors, count);
            return put < 0 ? -errno() : (int) put;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    private int errno() {
        return state.get(JAVA_INT, 0);
    }

    static AssertionError impossible(Throwable e) {
        return new AssertionError("a downcall does not throw", e);
    }
}
