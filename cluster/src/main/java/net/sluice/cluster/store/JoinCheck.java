package net.sluice.cluster.store;

import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.cluster.impl.JoinMessage;
import com.hazelcast.internal.cluster.impl.JoinRequest;
import com.hazelcast.internal.cluster.impl.VersionMismatchException;
import java.util.List;
import java.util.Objects;

/**
 * Who may join, asked on the oldest member, which admits. An exception refuses: its message is logged here, sent to the
 * one refused, logged there, and ends its start.
 */
final class JoinCheck extends DefaultNodeExtension {
    JoinCheck(Node node) {
        super(node);
    }

    @Override
    public void validateJoinRequest(JoinMessage joinMessage) {
        super.validateJoinRequest(joinMessage);
        if (!(joinMessage instanceof JoinRequest request)) {
            return;
        }
        MemberCard card = MemberCard.read(request.getAttributes());
        if (card == null) {
            throw new VersionMismatchException(request.getAddress() + " is no member of Sluice");
        }
        List<MemberCard> present = node.getClusterService().getMembers().stream()
                .filter(member -> !member.getAddress().equals(request.getAddress()))
                .map(member -> MemberCard.read(member.getAttributes()))
                .filter(Objects::nonNull)
                .toList();
        String refusal = card.refusedBy(present);
        if (refusal != null) {
            throw new VersionMismatchException(request.getAddress() + " may not join: " + refusal);
        }
    }
}
