package net.sluice.session;

/** What waits in a {@link ShardInbox}. */
sealed interface ShardEvent extends SubscriberEvent {
    record Authenticated(SubscriberRef who, AuthenticationAnswer answer) implements ShardEvent {}

    record Claimed(SubscriberRef me) implements ShardEvent {}

    record Displaced(SubscriberRef holder) implements ShardEvent {}

    record Addressed(SubscriberRef me, AddressAnswer answer) implements ShardEvent {}

    record Committed(SubscriberRef me) implements ShardEvent {}

    record DirectoryFailed(SubscriberRef me, String why) implements ShardEvent {}

    record Removed(int tunnelId, int sessionId, Counters last) implements ShardEvent {}

    record EndOrdered(SubscriberRef who, TerminateCause cause) implements ShardEvent {}
}
