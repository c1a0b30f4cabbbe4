package net.sluice.node.capture;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import net.sluice.dataplane.Capture;
import net.sluice.dataplane.Captures;
import org.jspecify.annotations.Nullable;

/** Begins captures, and tells those of users whose session is whose. Thread-safe. */
public final class CaptureDesk {

    /** A session, by our ids. */
    public record Ids(int tunnelId, int sessionId) {}

    private final Captures captures;
    private final Function<String, Collection<Ids>> online;
    private final List<RunningCapture> ofUsers = new CopyOnWriteArrayList<>();

    /** @param online the sessions that a user has */
    public CaptureDesk(Captures captures, Function<String, Collection<Ids>> online) {
        this.captures = captures;
        this.online = online;
    }

    /** Begins one; null when too many run. To be closed. */
    @Nullable
    RunningCapture start(CaptureRequest request) {
        Capture capture = captures.start(request.target(), request.kinds());
        if (capture == null) {
            return null;
        }
        RunningCapture running = new RunningCapture(request, capture, ofUsers::remove);
        String user = request.user();
        if (user != null) {
            // Known to logins first, so that one which comes just now is not missed.
            ofUsers.add(running);
            online.apply(user).forEach(ids -> running.login(user, ids.tunnelId(), ids.sessionId()));
        }
        return running;
    }

    /** A session is about to be judged under that name. A control loop calls this: it costs a look when no user is being captured. */
    public void login(String user, int tunnelId, int sessionId) {
        for (RunningCapture each : ofUsers) {
            each.login(user, tunnelId, sessionId);
        }
    }
}
