package net.sluice.dataplane.io.linux;

import java.io.IOException;

/** A call into the kernel failed: says which, with what arguments, why, and what to do. */
public final class NativeException extends IOException {

    private final int errno;

    /**
     * For a failed call.
     *
     * @param call its name and arguments, as strace would write them
     */
    public NativeException(String call, int errno) {
        super(call + ": " + Errno.name(errno) + ". " + Errno.remedy(errno));
        this.errno = errno;
    }

    /** The error number, positive. */
    public int errno() {
        return errno;
    }
}
