/**
 * Calls into the Linux kernel, one class per subject: FFM for what happens per packet, JNA for what happens at start. Structures and numbers of the
 * kernel's interfaces stay here; nothing here knows L2TP, PPP or sessions.
 */
@NullMarked
package net.sluice.dataplane.io.linux;

import org.jspecify.annotations.NullMarked;
