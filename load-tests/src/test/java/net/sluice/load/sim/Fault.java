package net.sluice.load.sim;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a world does to its LNS. A kind that no seed of a run ever did fails the run. */
enum Fault {
    /** A datagram is lost. */
    LOSS,
    /** A datagram arrives twice. */
    DUPLICATION,
    /** A datagram arrives after one that was sent later. */
    REORDERING,
    /** Nothing passes in one direction for a while. */
    ONE_WAY_CUT,
    /** Nothing passes in either direction for a while. */
    CUT,
    /** A LAC forgets everything, and dials anew. */
    LAC_REBOOT,
    /** A LAC closes its tunnel. */
    LAC_CLOSES_TUNNEL,
    /** A LAC goes on from another UDP port. */
    LAC_PORT_CHANGE,
    /** A LAC sends octets that are no L2TP. */
    GARBAGE,
    /** A stranger sends a valid first message, and never another. */
    HALF_OPEN,
    /** A LAC with the wrong secret. */
    WRONG_SECRET,
    /** The LAC hangs up a call. */
    HANG_UP,
    /** The subscriber ends PPP. */
    PPP_TERMINATE,
    /** The subscriber starts LCP anew on a link that is up. */
    RENEGOTIATION,
    /** The subscriber vanishes; the LAC does not notice. */
    SUBSCRIBER_SILENT,
    /** The subscriber gives a wrong password. */
    WRONG_PASSWORD,
    /** The same user dials in again over the same line. */
    SECOND_LOGIN,
    /** RADIUS says no to a good password. */
    RADIUS_REJECT,
    /** RADIUS takes seconds. */
    RADIUS_SLOW,
    /** RADIUS never answers, and the client gives up. */
    RADIUS_SILENT,
    /** More subscribers than addresses. */
    POOL_EXHAUSTED,
    /** The directory of logins and addresses takes its time. */
    DIRECTORY_SLOW,
    /** The directory cannot answer. */
    DIRECTORY_FAILS,
    /** A LAC sends messages that make no sense in their state, or at all. */
    RUDE_LAC,
    /** Somebody does so to a LAC and its subscribers, in the name of the LNS. */
    RUDE_LNS,
    /** A stranger's tunnel is half open when he begins to talk nonsense. */
    RUDE_STRANGER,
    /** A subscriber sends PPP packets that make no sense in their state, or at all. */
    RUDE_SUBSCRIBER,
    /** A subscriber has another wish than ours for each IPV6CP request, for ever. */
    STUBBORN_SUBSCRIBER,
    /** A LAC's line forgets its call without a word, and dials at once. */
    LINE_RESET,
    /** An operator ends a session. */
    OPERATOR_ENDS,
    /** The LNS is told to shut down with sessions up. */
    SHUTDOWN,
    /** The LNS is told to shut down while everything else goes on. */
    SHUTDOWN_IN_A_STORM;

    /** Those with which somebody says what no peer would say who knows what he does. */
    static final Set<Fault> NONSENSE = Collections.unmodifiableSet(
            EnumSet.of(GARBAGE, RUDE_LAC, RUDE_LNS, RUDE_STRANGER, RUDE_SUBSCRIBER, STUBBORN_SUBSCRIBER));
}
