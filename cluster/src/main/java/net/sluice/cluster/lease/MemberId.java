package net.sluice.cluster.lease;

import net.sluice.cluster.store.Member;

/**
 * One life of a member.
 *
 * @param name the member's name
 * @param incarnation which of its lives
 */
public record MemberId(String name, long incarnation) {
    /** That of a member in a list. */
    public static MemberId of(Member member) {
        return new MemberId(member.name(), member.incarnation());
    }
}
