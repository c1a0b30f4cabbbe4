/**
 * Logins and addresses that all nodes of a cluster share, in registers of its store: what each register does, and how a node
 * asks them. Pure: time is an argument; no clock, socket or thread, nothing of Hazelcast, and no knowledge of what a session is.
 */
@NullMarked
package net.sluice.cluster.directory;

import org.jspecify.annotations.NullMarked;
