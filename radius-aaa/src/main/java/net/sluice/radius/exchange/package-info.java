/**
 * One request and its answer over UDP: packet identifiers, retransmission, proof of the answer, and which server is asked.
 * Here are the module's sockets and time-outs; what a request means stays in message.
 */
@NullMarked
package net.sluice.radius.exchange;

import org.jspecify.annotations.NullMarked;
