/**
 * Which requirement of which RFC is proven by which test, and the pages in {@code docs/rfc/} made from that. Tests that
 * prove a requirement which no other package's test proves live here as well; helpers of other tests do not.
 */
package net.sluice.conformance;
