package net.sluice.radius.message;

import java.net.Inet4Address;

/** Framed-IP-Address and its special values (RFC 2865 s5.8). */
public sealed interface FramedAddress {

    /** The attribute is absent: the network access server decides. */
    record NotGiven() implements FramedAddress {}

    /** 255.255.255.255: "the NAS should allow the user to select an address (e.g. Negotiated)". */
    record UserChooses() implements FramedAddress {}

    /** 255.255.255.254: "the NAS should select an address for the user (e.g. Assigned from a pool of addresses kept by the NAS)". */
    record NasChooses() implements FramedAddress {}

    /** "the NAS should use that value as the user's IP address". */
    record Fixed(Inet4Address address) implements FramedAddress {}
}
