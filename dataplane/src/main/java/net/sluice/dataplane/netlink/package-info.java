/**
 * rtnetlink: the TUN's link, addresses and routes, and our routes' bookkeeping. Blocking and on the cold path; packets and sessions are not known here.
 */
@NullMarked
package net.sluice.dataplane.netlink;

import org.jspecify.annotations.NullMarked;
