package net.sluice.cluster;

import java.util.List;

/**
 * One address or prefix that a session holds.
 *
 * @param prefix what
 * @param login whose
 * @param owner by which session
 * @param units what it takes out of pools; empty when it lies outside of all
 * @param fromPool whether a pool chose it
 */
record Holding(Prefix prefix, Login login, OwnerRef owner, List<AddressPools.Unit> units, boolean fromPool) {}
