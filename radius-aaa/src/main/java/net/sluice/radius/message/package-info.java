/**
 * What a network access server says to and hears from a RADIUS server, as records, and how they become attributes and back.
 * Nothing here knows sockets, servers, secrets or time-outs.
 */
@NullMarked
package net.sluice.radius.message;

import org.jspecify.annotations.NullMarked;
