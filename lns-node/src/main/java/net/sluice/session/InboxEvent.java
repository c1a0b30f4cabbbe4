package net.sluice.session;

/** What waits in a {@link ShardInbox}. */
sealed interface InboxEvent permits ShardEvent, ClusterEvent {}
