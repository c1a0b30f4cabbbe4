package net.sluice.session;

/** What waits in a {@link ShardInbox} for a subscriber. */
sealed interface ShardEvent extends SubscriberEvent, InboxEvent {
    /** Whom it is for. */
    SubscriberRef ref();

    record Authenticated(SubscriberRef ref, AuthenticationAnswer answer) implements ShardEvent {}

    record Claimed(SubscriberRef ref) implements ShardEvent {}

    record Displaced(SubscriberRef ref) implements ShardEvent, SubscriberEvent.Ends {}

    record Addressed(SubscriberRef ref, AddressAnswer answer) implements ShardEvent {}

    record Committed(SubscriberRef ref) implements ShardEvent {}

    record DirectoryFailed(SubscriberRef ref, String why) implements ShardEvent {}

    record EndOrdered(SubscriberRef ref, EndCause cause, String detail) implements ShardEvent, SubscriberEvent.Ends {}

    /** For whatever session has the ids: the data plane knows no attempts. */
    record Removed(SubscriberRef ref, Counters last) implements ShardEvent {}
}
