package net.sluice.dataplane.io.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;

/** The C library for the cold path, by JNA. A failed call throws {@link NativeException}; nothing here is for packets. */
public final class LibC {

    /** struct pollfd: int fd, short events, short revents. */
    private static final int POLLFD_BYTES = 8;

    private static final short POLLIN = 1;

    private LibC() {}

    private static final class Calls {
        static {
            Native.register(Calls.class, "c");
        }

        static native int open(String path, int flags);

        static native int close(int fd);

        static native int ioctl(int fd, long request, Pointer argument);

        static native int ioctl(int fd, long request, long argument);

        static native int socket(int domain, int type, int protocol);

        static native int bind(int fd, Pointer address, int length);

        static native int connect(int fd, Pointer address, int length);

        static native int setsockopt(int fd, int level, int name, IntByReference value, int length);

        static native int getsockopt(int fd, int level, int name, IntByReference value, IntByReference length);

        static native int getsockopt(int fd, int level, int name, Pointer value, IntByReference length);

        static native long send(int fd, Pointer data, long length, int flags);

        static native long recv(int fd, Pointer data, long length, int flags);

        static native int poll(Pointer descriptors, long count, int millis);

        static native int if_nametoindex(String name);
    }

    private static int check(long returned, String call) throws NativeException {
        if (returned < 0) {
            throw new NativeException(call, Native.getLastError());
        }
        return (int) returned;
    }

    /** {@code open(2)}. */
    public static int open(String path, int flags) throws NativeException {
        return check(Calls.open(path, flags), "open(\"" + path + "\", 0x" + Integer.toHexString(flags) + ")");
    }

    /** {@code close(2)}; Linux has released the descriptor whatever it returns. */
    public static void close(int fd) {
        Calls.close(fd);
    }

    /**
     * {@code poll(2)} for something to read; a signal may end it early.
     *
     * @param millis at most so long
     */
    public static void awaitReadable(int[] descriptors, int millis) throws NativeException {
        try (Memory memory = new Memory((long) Math.max(1, descriptors.length) * POLLFD_BYTES)) {
            memory.clear();
            for (int i = 0; i < descriptors.length; i++) {
                memory.setInt((long) i * POLLFD_BYTES, descriptors[i]);
                memory.setShort((long) i * POLLFD_BYTES + Integer.BYTES, POLLIN);
            }
            int ready = Calls.poll(memory, descriptors.length, millis);
            if (ready < 0 && Native.getLastError() != Errno.EINTR) {
                throw new NativeException("poll", Native.getLastError());
            }
        }
    }

    /** {@code ioctl(2)} with a pointer to {@code argument}. */
    public static void ioctl(int fd, long request, Memory argument, String what) throws NativeException {
        check(Calls.ioctl(fd, request, argument), "ioctl(" + fd + ", " + what + ")");
    }

    /** {@code ioctl(2)} with a number. */
    public static void ioctl(int fd, long request, long argument, String what) throws NativeException {
        check(Calls.ioctl(fd, request, argument), "ioctl(" + fd + ", " + what + ")");
    }

    /** {@code socket(2)}. */
    public static int socket(int domain, int type, int protocol) throws NativeException {
        return check(Calls.socket(domain, type, protocol), "socket(" + domain + ", " + type + ", " + protocol + ")");
    }

    /** {@code bind(2)}. */
    public static void bind(int fd, byte[] address, String what) throws NativeException {
        try (Memory memory = new Memory(address.length)) {
            memory.write(0, address, 0, address.length);
            check(Calls.bind(fd, memory, address.length), "bind(" + fd + ", " + what + ")");
        }
    }

    /** {@code connect(2)}. */
    public static void connect(int fd, byte[] address, String what) throws NativeException {
        try (Memory memory = new Memory(address.length)) {
            memory.write(0, address, 0, address.length);
            check(Calls.connect(fd, memory, address.length), "connect(" + fd + ", " + what + ")");
        }
    }

    /** {@code setsockopt(2)} of an int. */
    public static void setOption(int fd, int level, int name, int value, String what) throws NativeException {
        check(
                Calls.setsockopt(fd, level, name, new IntByReference(value), Integer.BYTES),
                "setsockopt(" + fd + ", " + what + ", " + value + ")");
    }

    /** {@code getsockopt(2)} of an int. */
    public static int option(int fd, int level, int name, String what) throws NativeException {
        IntByReference value = new IntByReference();
        check(
                Calls.getsockopt(fd, level, name, value, new IntByReference(Integer.BYTES)),
                "getsockopt(" + fd + ", " + what + ")");
        return value.getValue();
    }

    /** {@code getsockopt(2)} of the first {@code count} ints of an array. */
    public static int[] optionInts(int fd, int level, int name, int count, String what) throws NativeException {
        try (Memory values = new Memory((long) count * Integer.BYTES)) {
            values.clear();
            IntByReference length = new IntByReference((int) values.size());
            check(Calls.getsockopt(fd, level, name, values, length), "getsockopt(" + fd + ", " + what + ")");
            return values.getIntArray(0, count);
        }
    }

    /** {@code send(2)}, whole or not at all. */
    public static void send(int fd, byte[] data, String what) throws NativeException {
        try (Memory memory = new Memory(data.length)) {
            memory.write(0, data, 0, data.length);
            check(Calls.send(fd, memory, data.length, 0), "send(" + fd + ", " + what + ")");
        }
    }

    /** {@code recv(2)} into {@code buffer}: how many bytes. */
    public static int receive(int fd, Memory buffer, String what) throws NativeException {
        return check(Calls.recv(fd, buffer, buffer.size(), 0), "recv(" + fd + ", " + what + ")");
    }

    /** {@code if_nametoindex(3)}. */
    public static int interfaceIndex(String name) throws NativeException {
        int index = Calls.if_nametoindex(name);
        if (index == 0) {
            throw new NativeException("if_nametoindex(\"" + name + "\")", Native.getLastError());
        }
        return index;
    }
}
