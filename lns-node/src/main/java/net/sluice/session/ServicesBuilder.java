package net.sluice.session;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects {@link Services} attribute by attribute, as an Access-Accept or a configuration file gives them. */
public final class ServicesBuilder {
    private @Nullable Inet4Address framedAddress;
    private @Nullable String framedPool;
    private @Nullable Inet4Address primaryDns;
    private @Nullable Inet4Address secondaryDns;
    private @Nullable Inet4Address primaryNbns;
    private @Nullable Inet4Address secondaryNbns;
    private @Nullable IpPrefix framedIpv6Prefix;
    private long framedInterfaceId;
    private @Nullable IpPrefix delegatedIpv6Prefix;
    private @Nullable String ipv6Pool;
    private int sessionTimeoutSeconds;
    private int idleTimeoutSeconds;
    private int interimIntervalSeconds;
    private int mtu;
    private final List<IpPrefix> routes = new ArrayList<>();
    private final List<Octets> classes = new ArrayList<>();
    private Traffic traffic = Traffic.UNSAID;
    private @Nullable HaSet haSet;

    ServicesBuilder() {}

    /** Sets {@link Services#framedAddress}. */
    public ServicesBuilder framedAddress(@Nullable Inet4Address value) {
        framedAddress = value;
        return this;
    }

    /** Sets {@link Services#framedPool}. */
    public ServicesBuilder framedPool(@Nullable String value) {
        framedPool = value;
        return this;
    }

    /** Sets {@link Services#primaryDns}. */
    public ServicesBuilder primaryDns(@Nullable Inet4Address value) {
        primaryDns = value;
        return this;
    }

    /** Sets {@link Services#secondaryDns}. */
    public ServicesBuilder secondaryDns(@Nullable Inet4Address value) {
        secondaryDns = value;
        return this;
    }

    /** Sets {@link Services#primaryNbns}. */
    public ServicesBuilder primaryNbns(@Nullable Inet4Address value) {
        primaryNbns = value;
        return this;
    }

    /** Sets {@link Services#secondaryNbns}. */
    public ServicesBuilder secondaryNbns(@Nullable Inet4Address value) {
        secondaryNbns = value;
        return this;
    }

    /** Sets {@link Services#framedIpv6Prefix}. */
    public ServicesBuilder framedIpv6Prefix(@Nullable IpPrefix value) {
        framedIpv6Prefix = value;
        return this;
    }

    /** Sets {@link Services#framedInterfaceId}. */
    public ServicesBuilder framedInterfaceId(long value) {
        framedInterfaceId = value;
        return this;
    }

    /** Sets {@link Services#delegatedIpv6Prefix}. */
    public ServicesBuilder delegatedIpv6Prefix(@Nullable IpPrefix value) {
        delegatedIpv6Prefix = value;
        return this;
    }

    /** Sets {@link Services#ipv6Pool}. */
    public ServicesBuilder ipv6Pool(@Nullable String value) {
        ipv6Pool = value;
        return this;
    }

    /** Sets {@link Services#sessionTimeoutSeconds}. */
    public ServicesBuilder sessionTimeoutSeconds(int value) {
        sessionTimeoutSeconds = value;
        return this;
    }

    /** Sets {@link Services#idleTimeoutSeconds}. */
    public ServicesBuilder idleTimeoutSeconds(int value) {
        idleTimeoutSeconds = value;
        return this;
    }

    /** Sets {@link Services#interimIntervalSeconds}. */
    public ServicesBuilder interimIntervalSeconds(int value) {
        interimIntervalSeconds = value;
        return this;
    }

    /** Sets {@link Services#mtu}. */
    public ServicesBuilder mtu(int value) {
        mtu = value;
        return this;
    }

    /** Adds to {@link Services#routes}. */
    public ServicesBuilder route(IpPrefix prefix) {
        routes.add(prefix);
        return this;
    }

    /** Adds to {@link Services#classes}. */
    public ServicesBuilder addClass(Octets value) {
        classes.add(value);
        return this;
    }

    /** Sets {@link Services#haSet}. */
    public ServicesBuilder haSet(@Nullable HaSet value) {
        haSet = value;
        return this;
    }

    /** Sets {@link Services#traffic}. */
    public ServicesBuilder traffic(Traffic value) {
        traffic = value;
        return this;
    }

    /** What was collected. */
    public Services build() {
        return new Services(
                framedAddress,
                framedPool,
                routes,
                primaryDns,
                secondaryDns,
                primaryNbns,
                secondaryNbns,
                framedIpv6Prefix,
                framedInterfaceId,
                delegatedIpv6Prefix,
                ipv6Pool,
                sessionTimeoutSeconds,
                idleTimeoutSeconds,
                interimIntervalSeconds,
                mtu,
                classes,
                traffic,
                haSet);
    }
}
