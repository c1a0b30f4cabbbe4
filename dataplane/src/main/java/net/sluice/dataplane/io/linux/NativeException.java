package net.sluice.dataplane.io.linux;

import java.io.IOException;

/** A call into the kernel failed: says which, with what arguments, why, and what to do. */
public final class NativeException extends IOException {

    private final String call;
    private final int errno;

    /**
     * For a failed call.
     *
     * @param call its name and arguments, as strace would write them
     */
    public NativeException(String call, int errno) {
        super(call + ": " + Errno.name(errno) + ". " + Errno.remedy(errno));
        this.call = call;
        this.errno = errno;
    }

    /** What failed, and how: the call and the error's symbol. */
    public String failure() {
        return call + ": " + Errno.name(errno);
    }

    /** What to do. */
    public String remedy() {
        return Errno.remedy(errno);
    }

    /** The error number, positive. */
    public int errno() {
        return errno;
    }
}
