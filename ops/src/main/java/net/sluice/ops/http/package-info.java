/**
 * A small HTTP/1.1 service on the JDK's server and virtual threads: routes, content negotiation, bounds. Knows no metric and no check.
 */
@NullMarked
package net.sluice.ops.http;

import org.jspecify.annotations.NullMarked;
