package net.sluice.dataplane.io.linux;

import java.util.Map;

/** The error numbers that we look at (asm-generic/errno.h; the same on x86-64 and aarch64) and what they usually want. */
public final class Errno {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EBADFD = 77;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int EMSGSIZE = 90;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETUNREACH = 101;
    public static final int ENOBUFS = 105;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTUNREACH = 113;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(EPERM, "EPERM"),
            Map.entry(ENOENT, "ENOENT"),
            Map.entry(ESRCH, "ESRCH"),
            Map.entry(EINTR, "EINTR"),
            Map.entry(EIO, "EIO"),
            Map.entry(EBADFD, "EBADFD"),
            Map.entry(EAGAIN, "EAGAIN"),
            Map.entry(ENOMEM, "ENOMEM"),
            Map.entry(EACCES, "EACCES"),
            Map.entry(EBUSY, "EBUSY"),
            Map.entry(EEXIST, "EEXIST"),
            Map.entry(ENODEV, "ENODEV"),
            Map.entry(EINVAL, "EINVAL"),
            Map.entry(EMSGSIZE, "EMSGSIZE"),
            Map.entry(EOPNOTSUPP, "EOPNOTSUPP"),
            Map.entry(EADDRINUSE, "EADDRINUSE"),
            Map.entry(EADDRNOTAVAIL, "EADDRNOTAVAIL"),
            Map.entry(ENETUNREACH, "ENETUNREACH"),
            Map.entry(ENOBUFS, "ENOBUFS"),
            Map.entry(ECONNREFUSED, "ECONNREFUSED"),
            Map.entry(EHOSTUNREACH, "EHOSTUNREACH"));

    private static final Map<Integer, String> REMEDIES = Map.of(
            EPERM,
                    "Run with the capability NET_ADMIN (root, systemd AmbientCapabilities, or the pod's securityContext).",
            EACCES,
                    "Run with the capability NET_ADMIN (root, systemd AmbientCapabilities, or the pod's securityContext).",
            ENOENT, "Load the kernel module tun and make /dev/net/tun visible (a container needs the device).",
            EBUSY, "Another process holds this interface name: choose another, or stop that process.",
            EADDRINUSE, "Another process holds this address and port: stop it, or listen elsewhere.",
            EADDRNOTAVAIL, "The address is on no interface of this host: configure it, or add a local route for it.",
            EEXIST, "It is there already, made by somebody else: remove it, or choose another.",
            ENODEV, "The interface is gone.",
            ESRCH, "It is not there.",
            ENOBUFS, "The kernel is short of buffer memory.");

    private Errno() {}

    /** Its symbol, or the bare number. */
    public static String name(int errno) {
        return NAMES.getOrDefault(errno, "errno " + errno);
    }

    /** What an operator should do about it. */
    public static String remedy(int errno) {
        return REMEDIES.getOrDefault(errno, "See errno(3) for " + name(errno) + " of this call.");
    }
}
