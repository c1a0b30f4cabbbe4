package net.sluice.dataplane.netlink;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.NativeException;

/**
 * A socket to rtnetlink. Requests go in batches, each wants an acknowledgement, and each gets its own answer. The kernel has answered when the send
 * returns, so nothing is waited for. Thread-safe.
 */
public final class RouteSocket implements AutoCloseable {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_NONBLOCK_CLOEXEC = 3 | 0x800 | 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final short NLMSG_ERROR = 2;
    private static final int HEADER = 16;
    private static final int RECEIVE_BYTES = 1 << 16;

    /** Their answers fit a default receive buffer many times. */
    private static final int BATCH = 64;

    private final int fd;
    private final Memory answers = new Memory(RECEIVE_BYTES);
    private int sequence;
    private boolean closed;

    private RouteSocket(int fd) {
        this.fd = fd;
    }

    /** Opens one, in the present network namespace. */
    public static RouteSocket open() throws NativeException {
        return new RouteSocket(LibC.socket(AF_NETLINK, SOCK_RAW_NONBLOCK_CLOEXEC, NETLINK_ROUTE));
    }

    /**
     * Carries out the requests in their order.
     *
     * @return for each the kernel's answer: 0, or an error number
     */
    synchronized List<Integer> carryOut(List<Request> requests) throws NativeException {
        if (closed) {
            throw new NativeException("send(closed route socket)", Errno.EBADFD);
        }
        List<Integer> results = new ArrayList<>(requests.size());
        for (int from = 0; from < requests.size(); from += BATCH) {
            results.addAll(batch(requests.subList(from, Math.min(from + BATCH, requests.size()))));
        }
        return results;
    }

    /** Carries out one request, which must succeed. */
    void must(Request request) throws NativeException {
        int errno = carryOut(List.of(request)).getFirst();
        if (errno != 0) {
            throw new NativeException(request.what(), errno);
        }
    }

    /**
     * Carries out one request that asks for one message.
     *
     * @return the message that came before the acknowledgement, from its header's end on
     */
    synchronized ByteBuffer ask(Request request) throws NativeException {
        if (closed) {
            throw new NativeException("send(closed route socket)", Errno.EBADFD);
        }
        int mine = sequence++;
        ByteBuffer out = ByteBuffer.wrap(request.octets().clone()).order(ByteOrder.nativeOrder());
        out.putInt(Request.SEQUENCE, mine);
        LibC.send(fd, out.array(), request.what());
        ByteBuffer answer = ByteBuffer.allocate(0);
        Integer[] acknowledged = new Integer[1];
        while (acknowledged[0] == null) {
            int length = LibC.receive(fd, answers, "the answer to " + request.what());
            ByteBuffer got = answers.getByteBuffer(0, length).order(ByteOrder.nativeOrder());
            if (length > HEADER && got.getInt(Request.SEQUENCE) == mine && got.getShort(4) != NLMSG_ERROR) {
                int end = Math.min(length, Math.max(HEADER, got.getInt(0)));
                answer = ByteBuffer.allocate(end - HEADER).order(ByteOrder.nativeOrder());
                answer.put(0, got, HEADER, end - HEADER);
            }
            read(got, mine, acknowledged);
        }
        if (acknowledged[0] != 0) {
            throw new NativeException(request.what(), acknowledged[0]);
        }
        return answer;
    }

    private List<Integer> batch(List<Request> requests) throws NativeException {
        ByteBuffer all = ByteBuffer.allocate(
                        requests.stream().mapToInt(each -> each.octets().length).sum())
                .order(ByteOrder.nativeOrder());
        int first = sequence;
        for (Request request : requests) {
            int begin = all.position();
            all.put(request.octets()).putInt(begin + Request.SEQUENCE, sequence++);
        }
        LibC.send(fd, all.array(), requests.size() + " route requests");
        Integer[] results = new Integer[requests.size()];
        int missing = results.length;
        while (missing > 0) {
            int length = LibC.receive(fd, answers, "acknowledgements of route requests");
            missing -= read(answers.getByteBuffer(0, length).order(ByteOrder.nativeOrder()), first, results);
        }
        return List.of(results);
    }

    /** Reads acknowledgements: struct nlmsgerr after the header: the error negated, and the request's own header. */
    private static int read(ByteBuffer answers, int first, Integer[] results) {
        int found = 0;
        int at = 0;
        while (at + HEADER <= answers.limit()) {
            int length = answers.getInt(at);
            int index = answers.getInt(at + Request.SEQUENCE) - first;
            if (length < HEADER || at + length > answers.limit()) {
                return found;
            }
            if (answers.getShort(at + 4) == NLMSG_ERROR
                    && length >= HEADER + 4
                    && index >= 0
                    && index < results.length
                    && results[index] == null) {
                results[index] = -answers.getInt(at + HEADER);
                found++;
            }
            at += length + 3 & -4;
        }
        return found;
    }

    /** {@link Errno}'s name and remedy of one answer. */
    static String explain(Request request, int errno) {
        return request.what() + ": " + Errno.name(errno) + ". " + Errno.remedy(errno);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(fd);
            answers.close();
        }
    }
}
