/** Tests of the records of links. */
package net.sluice.ppp.record;
