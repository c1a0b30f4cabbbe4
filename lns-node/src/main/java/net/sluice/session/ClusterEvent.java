package net.sluice.session;

import java.util.List;

/** What the cluster has to say to a control loop. */
sealed interface ClusterEvent extends InboxEvent {
    /** The batch with that token is safe. */
    record Written(long token) implements ClusterEvent {}

    /** The batch with that token is safe or not. */
    record WriteFailed(long token, String why) implements ClusterEvent {}

    /** These go on here. */
    record Adopt(List<StateRecord> records, Runnable adopted, Runnable done) implements ClusterEvent {}

    /** The slot was lost and is this node's again, with all that is in it. */
    record Keep(int slot, Runnable done) implements ClusterEvent {}

    /** The slot is another node's. */
    record Abandon(int slot, Runnable done) implements ClusterEvent {}

    /** The slot is to become another node's. */
    record HandOver(int slot, Runnable done) implements ClusterEvent {}
}
