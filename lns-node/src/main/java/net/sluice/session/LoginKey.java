package net.sluice.session;

/**
 * What must be up only once: a new login with the same key ends the old one.
 *
 * @param user the authenticated user name
 * @param circuit the line it came over: the calling station, else the LAC's channel, else the LAC; empty when the policy
 *     counts users only
 */
public record LoginKey(String user, String circuit) {}
