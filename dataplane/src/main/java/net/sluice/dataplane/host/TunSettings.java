package net.sluice.dataplane.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.sluice.dataplane.HostProblem;

/** The kernel's settings of our own interface. */
public final class TunSettings {

    /** We check source addresses ourselves, per session; and the TUN's neighbours are no routers of ours. */
    private static final Map<String, String> WANTED = Map.of(
            "ipv4/conf/%s/rp_filter", "0",
            "ipv4/conf/%s/send_redirects", "0",
            "ipv6/conf/%s/accept_ra", "0");

    private TunSettings() {}

    /** Writes them; what cannot be written and is not so already is a warning. */
    public static List<HostProblem> apply(String tun) {
        List<HostProblem> problems = new ArrayList<>();
        WANTED.forEach((pattern, value) -> {
            String name = pattern.replace("%s", tun);
            Path file = Path.of("/proc/sys/net", name);
            try {
                if (Files.exists(file) && !Files.readString(file).strip().equals(value)) {
                    Files.writeString(file, value);
                }
            } catch (IOException e) {
                problems.add(HostProblem.warning(
                        "tun-settings",
                        "cannot write /proc/sys/net/" + name + " (" + e.getMessage() + ")",
                        "Set sysctl net." + name.replace('/', '.') + "=" + value
                                + ", or its default, before the start."));
            }
        });
        return problems;
    }
}
