/**
 * The way of an accounting record from the session that wrote it to the server that acknowledged it: backlog, order, retry, giving up.
 * Nothing here touches a socket; a record goes out through exchange.
 */
@NullMarked
package net.sluice.radius.accounting;

import org.jspecify.annotations.NullMarked;
