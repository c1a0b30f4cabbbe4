package net.sluice.cluster;

/**
 * What a user may be logged in as only once.
 *
 * @param user the user name
 * @param circuit the line, empty when users count and lines do not
 */
public record Login(String user, String circuit) {}
