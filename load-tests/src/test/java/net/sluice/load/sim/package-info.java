/**
 * A whole world of LACs, an LNS and RADIUS in one thread and in virtual time, made from one seed, with everything that can go
 * wrong going wrong; and the checkers that say whether the LNS bore it. No socket, clock, thread or other source of chance.
 */
package net.sluice.load.sim;
