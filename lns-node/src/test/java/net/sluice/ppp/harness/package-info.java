/**
 * What tests of anything that speaks PPP can use: two links over a bad line in virtual time, frames as text, a password
 * book. No assertions live here, and nothing that production code could need.
 */
package net.sluice.ppp.harness;
