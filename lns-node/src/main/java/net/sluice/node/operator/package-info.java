/**
 * Orders that operators on this host give a running node, over a Unix socket that only its own user and root can open: one line asks, and what follows is the
 * order's matter. What an order does is not known here.
 */
@NullMarked
package net.sluice.node.operator;

import org.jspecify.annotations.NullMarked;
