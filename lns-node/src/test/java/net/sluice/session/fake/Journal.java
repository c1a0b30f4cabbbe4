package net.sluice.session.fake;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import net.sluice.session.AaaPort;
import net.sluice.session.AccountingRecord;
import net.sluice.session.DirectoryPort;
import net.sluice.session.ForwardingPort;
import net.sluice.session.Ports;
import net.sluice.session.SessionEntry;
import net.sluice.session.WirePort;

/** Writes down in short what is asked of ports, while it is switched on. */
public final class Journal {
    private final List<String> lines = new ArrayList<>();
    private boolean on;

    /** The same ports, overheard. */
    public Ports over(Ports ports) {
        return new Ports(
                over(WirePort.class, ports.wire()),
                over(ForwardingPort.class, ports.forwarding()),
                over(AaaPort.class, ports.aaa()),
                over(DirectoryPort.class, ports.directory()),
                ports.records());
    }

    /** Begins to write. */
    public void begin() {
        on = true;
        lines.clear();
    }

    /** What was written since it began. */
    public List<String> lines() {
        return lines;
    }

    private <T> T over(Class<T> port, T asked) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    if (on) {
                        lines.add(brief(method.getName(), arguments));
                    }
                    try {
                        return method.invoke(asked, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static String brief(String method, Object[] arguments) {
        return switch (arguments[0]) {
            case SessionEntry entry when entry.lcp() == null -> "install without LCP";
            case SessionEntry entry when !entry.forwards() -> "install LCP";
            case SessionEntry entry -> "install" + (entry.ipv4() ? " IPv4" : "") + (entry.ipv6() ? " IPv6" : "");
            case AccountingRecord.Stop stop -> "Stop " + stop.cause();
            case AccountingRecord accounting -> accounting.getClass().getSimpleName();
            default -> method;
        };
    }
}
