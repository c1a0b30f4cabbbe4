/** Frames, packets and options against octets that our codec has not written, and against garbage. */
package net.sluice.ppp.wire;
