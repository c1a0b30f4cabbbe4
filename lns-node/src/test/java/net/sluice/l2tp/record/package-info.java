/** Tests of the records of tunnels and calls. */
package net.sluice.l2tp.record;
