package net.sluice.dataplane;

import java.util.List;

/**
 * The open data plane. Opened by {@code net.sluice.dataplane.assembly.LinuxDataplane.open(DataplaneConfig)}, which throws {@link HostException}
 * with every {@link HostProblem} found.
 *
 * <p>Order of use: open; take {@link #punts}, {@link #inject}, {@link #sessions} for each shard; {@link #host} each shard's loop; {@link #start};
 * {@link #close}. Before {@code start} sockets are bound but nothing is read.
 *
 * <p>The three per-shard views are single-threaded: only the thread that runs the shard's hosted loop may call them (or, before {@code start}, the
 * thread that sets up).
 */
public interface Dataplane extends AutoCloseable {

    /** What it was opened with. */
    DataplaneConfig config();

    /** What came up to shard {@code shard}, 0..shards-1. */
    Punts punts(int shard);

    /** What shard {@code shard} sends. */
    Inject inject(int shard);

    /** The tunnels and sessions of shard {@code shard}: those whose slot (local tunnel id &gt;&gt;&gt; 8) % shards == shard. */
    Sessions sessions(int shard);

    /** Other nodes, and what lies with them. Without {@link DataplaneConfig#relay} one that knows nobody and refuses all. */
    Relay relay();

    /** Kernel routes on our TUN. Thread-safe; blocking. */
    Routes routes();

    /**
     * Tells routers that our service addresses are to be had here, or not (any more): puts a main-table route for each on our TUN, with our protocol
     * number, or takes it back. What was on its way reaches us all the same, as each address stays local to this host while the data plane is open.
     * Does nothing without {@link DataplaneConfig#serviceAddresses}. At first nobody is told. Thread-safe and blocking, like {@link #routes}.
     *
     * @return what the kernel refused; of an announcement that may be tried again
     */
    List<Routes.RouteProblem> announce(boolean announced);

    /** Whether routers were told of a service address of ours, and not told otherwise since. */
    boolean announced();

    /**
     * Puts the shard's control loop on the thread that the composition by CPUs chose for it (its own, or shared with workers). To be called once per
     * shard, before {@link #start}.
     *
     * @return how any thread wakes that loop after it put something into the loop's inbox
     */
    Wakeup host(int shard, Loop loop);

    /** Starts the threads. */
    void start();

    /** Counters of the packet path; any thread, any time. */
    Counters counters();

    /** The rings and queues between threads; any thread, any time. */
    List<RingView> rings();

    /** What the threads do with their time; any thread, once all loops are hosted. */
    List<ThreadTime> threads();

    /** What sessions and tunnels have carried; any thread, any time. */
    Usage usage();

    /** The ha-sets that sessions are members of. */
    HaSetCounts haSets();

    /** Copies of packets for operators; any thread, any time. */
    Captures captures();

    /** What was found at start that does not prevent it but deserves a log line (socket buffers smaller than asked ...). */
    List<HostProblem> warnings();

    /** Which of the wanted offloads are in use. */
    Offloads offloads();

    /** Stops and joins the threads (each within seconds), closes sockets and TUN; the kernel takes the TUN's routes with it. */
    @Override
    void close();
}
