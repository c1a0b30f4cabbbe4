package net.sluice.dataplane;

/** How full a bounded ring or queue between two threads is and was, in octets with what they need beside the packets. Any thread. */
public interface RingView {

    /** From whom to whom. */
    String name();

    /** What it holds. */
    long capacityBytes();

    /** What is in it now. */
    long depthBytes();

    /** The most that was seen in it since this was last asked; since ten seconds ago at least, so that two who ask do not blind each other. */
    long highestBytes();

    /** What found it full; the writers have counted it as their drops already. */
    long overruns();
}
