package net.sluice.session;

import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.NetworkConfig;
import org.jspecify.annotations.Nullable;

/** A login with its addresses: what the network protocols, the data plane and accounting are told. */
final class Session {
    private final Admission admission;
    private final Grant grant;
    private final NetworkConfig network;
    private final TrafficPlan traffic;
    private @Nullable Reauthentication reauthentication;
    private long interfaceId;

    Session(Admission admission, Grant grant, NetworkConfig network, TrafficPlan traffic) {
        this.admission = admission;
        this.grant = grant;
        this.network = network;
        this.traffic = traffic;
        this.interfaceId = admission.services().framedInterfaceId();
    }

    Admission admission() {
        return admission;
    }

    SubscriberRef ref() {
        return admission.ref();
    }

    Services services() {
        return admission.services();
    }

    /** The addresses it holds. */
    Grant grant() {
        return grant;
    }

    /** What the network protocols may agree on; the same in every renegotiation. */
    NetworkConfig network() {
        return network;
    }

    /** How its packets are treated. */
    TrafficPlan traffic() {
        return traffic;
    }

    /** The request to AAA that is under way because the peer proves itself again; null when none is. */
    @Nullable
    Reauthentication reauthentication() {
        return reauthentication;
    }

    void reauthenticate(@Nullable Reauthentication asked) {
        reauthentication = asked;
    }

    /** IPV6CP agreed on the peer's interface id; accounting reports it until the end. */
    void interfaceId(long agreed) {
        interfaceId = agreed;
    }

    /** The peer's interface id; 0 while none is agreed. */
    long interfaceId() {
        return interfaceId;
    }

    /** Whose the accounting records are. */
    Account account(SessionIdentity identity) {
        return new Account(
                identity,
                admission.user(),
                admission.accepted().authentic(),
                grant.ipv4(),
                grant.framedIpv6Prefix(),
                grant.delegatedIpv6Prefix(),
                interfaceId,
                services().classes());
    }

    /** True when {@code request} comes from the one who logged in. */
    boolean isOf(AuthRequest request) {
        return request.user().equals(admission.proved());
    }

    /** A proof of the peer, in a session that is up, that AAA is judging. */
    record Reauthentication(SubscriberRef ref, AuthRequest request) {}
}
