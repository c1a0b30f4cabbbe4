package net.sluice.dataplane;

/** How many ha-sets and members there are. Any thread. */
public interface HaSetCounts {

    /** Sets that have members. */
    int sets();

    /** Members of all sets. */
    int members();

    /** Sessions that joined a set though they say something else of it than the other members. */
    long disagreements();

    /** Members of one set, at all nodes as far as was said ({@link Relay#haSet}); 0 when there is no such set. */
    int members(String name);
}
