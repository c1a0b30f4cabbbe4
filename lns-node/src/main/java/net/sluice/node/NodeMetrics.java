package net.sluice.node;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import net.sluice.cluster.Directory;
import net.sluice.cluster.PoolCount;
import net.sluice.cluster.SessionStore;
import net.sluice.dataplane.Counters;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.FilterCount;
import net.sluice.dataplane.HaSetCounts;
import net.sluice.l2tp.L2tpCounter;
import net.sluice.l2tp.L2tpCounters;
import net.sluice.l2tp.L2tpDrop;
import net.sluice.ops.Labels;
import net.sluice.ops.Metrics;
import net.sluice.ppp.PppDrop;
import net.sluice.radius.RadiusClient;
import net.sluice.radius.accounting.AccountingCounter;
import net.sluice.radius.exchange.RoundTrips;
import net.sluice.radius.exchange.ServerCounter;
import net.sluice.radius.exchange.ServerState;
import net.sluice.radius.exchange.ServerView;
import net.sluice.session.EndCause;
import net.sluice.session.SessionCounter;
import net.sluice.session.ShardCounters;
import net.sluice.session.ShardInbox;
import net.sluice.session.SubscriberStage;
import net.sluice.session.leaf.TunRoutes;

/** The node's metrics, room by room; docs/OPERATING.md lists them. What is counted by an enum keeps the enum's words. */
final class NodeMetrics {
    private static final Properties HELP = loadHelp();

    private final Metrics metrics;

    NodeMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    /** The build that runs. */
    void build(String version) {
        metrics.gauge("sluice_build_info", "The version that runs; always 1", Labels.of("version", version), () -> 1);
    }

    void log(LongSupplier droppedLines) {
        metrics.counter(
                "sluice_log_lines_dropped_total",
                "Log lines dropped because standard output did not take them in time",
                Labels.NONE,
                droppedLines);
    }

    void dataplane(Dataplane plane) {
        new DataplaneMetrics(metrics).register(plane);
    }

    void drain(Drain drain) {
        metrics.gauge(
                "sluice_draining",
                "1 while an operator has told this node to have nothing (lns drain)",
                Labels.NONE,
                () -> drain.ordered() ? 1 : 0);
        metrics.gauge(
                "sluice_drain_slots_left",
                "Slots that a node which drains has not given to others yet",
                Labels.NONE,
                drain::slotsLeft);
    }

    void haSets(HaSetCounts sets) {
        metrics.gauge("sluice_ha_sets", "ha-sets that have members", Labels.NONE, sets::sets);
        metrics.gauge("sluice_ha_set_members", "Sessions that are members of ha-sets", Labels.NONE, sets::members);
        metrics.counter(
                "sluice_ha_set_disagreements_total",
                "Sessions that joined an ha-set though their mode, window, MTU, rates or filters differ from the other members'",
                Labels.NONE,
                sets::disagreements);
    }

    /** Each rule of each filter by its place in {@link Counters#filters}, looked up once per scrape however many rules there are. */
    void filters(Counters counters, Collection<Filter> filters) {
        FilterCounts counts = new FilterCounts(counters);
        for (Filter filter : filters) {
            filter.rules().forEach(rule -> filter(counts, filter.name(), rule.name(), rule.action()));
            filter(counts, filter.name(), FilterCount.OTHERWISE, filter.otherwise());
        }
    }

    private void filter(FilterCounts counts, String filter, String rule, Filter.Action action) {
        metrics.counter(
                "sluice_filter_packets_total",
                "Packets that a filter's rule, or its default, decided about: the first that matched",
                Labels.of("filter", filter).and("rule", rule).and("action", word(action)),
                () -> counts.of(filter, rule));
    }

    void radius(RadiusClient client) {
        for (ServerView server : client.servers()) {
            Labels labels = Labels.of("server", server.name()).and("role", word(server.role()));
            for (ServerCounter counter : ServerCounter.values()) {
                metrics.counter(
                        "sluice_radius_" + word(counter) + "_total",
                        counter.help(),
                        labels,
                        () -> server.count(counter));
            }
            for (ServerState state : ServerState.values()) {
                metrics.gauge(
                        "sluice_radius_server_state",
                        "1 for the state that the server is in, 0 for the others",
                        labels.and("state", word(state)),
                        () -> server.state() == state ? 1 : 0);
            }
            metrics.gauge("sluice_radius_in_flight", "Requests that wait for an answer", labels, server::inFlight);
            metrics.gauge("sluice_radius_source_ports", "Source ports that are open", labels, server::sourcePorts);
            roundTrips(server, labels);
        }
        for (AccountingCounter counter : AccountingCounter.values()) {
            metrics.counter(
                    "sluice_accounting_" + word(counter) + "_total",
                    counter.help(),
                    Labels.NONE,
                    () -> client.count(counter));
        }
        metrics.gauge(
                "sluice_accounting_backlog",
                "Accounting records that no server has acknowledged yet",
                Labels.NONE,
                client::backlog);
    }

    /** Cumulative, as histogram_quantile wants it. */
    private void roundTrips(ServerView server, Labels labels) {
        int bounds = RoundTrips.BOUNDS_MICROS.size();
        for (int i = 0; i <= bounds; i++) {
            int upTo = i;
            String bound = upTo == bounds ? "+Inf" : Double.toString(RoundTrips.BOUNDS_MICROS.get(upTo) / 1e6);
            metrics.counter(
                    "sluice_radius_answers_within_total",
                    "Answers that took at most le seconds from the last transmission; a histogram's buckets",
                    labels.and("le", bound),
                    () -> server.roundTrips().buckets().stream()
                            .limit(upTo + 1L)
                            .mapToLong(Long::longValue)
                            .sum());
        }
        metrics.gauge(
                "sluice_radius_longest_answer_seconds",
                "The longest that an answer took since start",
                labels,
                () -> server.roundTrips().longestNanos() / 1e9);
    }

    void addresses(Directory directory, SessionStore<?> store) {
        for (PoolCount pool : directory.counts()) {
            String name = pool.name();
            pool(directory, name, "size", PoolCount::size);
            pool(directory, name, "used", PoolCount::used);
            pool(directory, name, "free", PoolCount::free);
        }
        metrics.gauge(
                "sluice_addresses_held",
                "Addresses and prefixes that sessions hold, those outside of pools included",
                Labels.NONE,
                directory::heldCount);
        metrics.gauge("sluice_logins", "Logins that are held", Labels.NONE, directory::loginCount);
        metrics.gauge("sluice_session_records", "Session records in the store", Labels.NONE, store::size);
    }

    private void pool(Directory directory, String name, String what, ToLongFunction<PoolCount> count) {
        metrics.gauge(
                "sluice_pool_addresses",
                "Addresses (of IPv6: prefixes) of a pool: its size, used, free",
                Labels.of("pool", name).and("what", what),
                () -> directory.counts().stream()
                        .filter(each -> each.name().equals(name))
                        .mapToLong(count)
                        .sum());
    }

    void routes(TunRoutes routes) {
        metrics.gauge("sluice_route_changes_waiting", "Kernel route changes that wait", Labels.NONE, routes::waiting);
        metrics.counter(
                "sluice_route_failures_total", "Kernel route changes that were refused", Labels.NONE, routes::failures);
    }

    void shard(int number, ShardLoop loop, ShardInbox inbox) {
        Labels labels = Labels.of("shard", Integer.toString(number));
        metrics.gauge(
                "sluice_accounting_octets_at_risk",
                "Octets that sessions carried between the last two checkpoints: about what accounting would lose with this node; 0 without a cluster",
                labels,
                loop::octetsAtRisk);
        metrics.gauge("sluice_tunnels", "Tunnels, half open and closing ones included", labels, loop::tunnels);
        ShardCounters counters = loop.counters();
        for (SubscriberStage stage : SubscriberStage.values()) {
            if (stage != SubscriberStage.GONE) {
                metrics.gauge(
                        "sluice_sessions",
                        "Sessions by how far they have come; online ones are accounted",
                        labels.and("stage", word(stage)),
                        () -> counters.at(stage));
            }
        }
        for (SessionCounter counter : SessionCounter.values()) {
            metrics.counter(
                    "sluice_session_" + word(counter) + "_total",
                    help("sluice_session_", counter),
                    labels,
                    () -> counters.count(counter));
        }
        for (EndCause cause : EndCause.values()) {
            metrics.counter(
                    "sluice_sessions_ended_total",
                    "Sessions that ended, by cause",
                    labels.and("cause", word(cause)),
                    () -> counters.ended(cause));
        }
        for (PppDrop reason : PppDrop.values()) {
            metrics.counter(
                    "sluice_ppp_drops_total",
                    "PPP packets discarded by the control plane, by reason",
                    labels.and("reason", word(reason)),
                    () -> counters.dropped(reason));
        }
        l2tp(loop.l2tpCounters(), labels);
        metrics.gauge("sluice_shard_inbox", "Events that wait in a shard's inbox", labels, inbox::depth);
        metrics.counter(
                "sluice_shard_failures_total",
                "Exceptions that should not have been: each is a bug to report",
                labels,
                loop::failures);
    }

    private void l2tp(L2tpCounters counters, Labels labels) {
        for (L2tpCounter counter : L2tpCounter.values()) {
            metrics.counter(
                    "sluice_l2tp_" + word(counter) + "_total",
                    help("sluice_l2tp_", counter),
                    labels,
                    () -> counters.of(counter));
        }
        for (L2tpDrop reason : L2tpDrop.values()) {
            metrics.counter(
                    "sluice_l2tp_drops_total",
                    "L2TP datagrams discarded by the control plane, by reason",
                    labels.and("reason", word(reason)),
                    () -> counters.of(reason));
        }
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String help(String prefix, Enum<?> constant) {
        return HELP.getProperty(
                prefix + word(constant) + "_total", word(constant).replace('_', ' '));
    }

    private static Properties loadHelp() {
        Properties help = new Properties();
        try (Reader text = new InputStreamReader(
                Objects.requireNonNull(NodeMetrics.class.getResourceAsStream("metric-help.properties")),
                StandardCharsets.UTF_8)) {
            help.load(text);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return help;
    }
}
