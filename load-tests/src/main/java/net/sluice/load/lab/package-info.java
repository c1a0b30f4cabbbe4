/**
 * Labs: network namespaces as hosts, and real programs in them (FreeRADIUS, the node, the fleet, tcpdump). Only what builds,
 * runs and clears away a lab; what is to be proved in it stands in the demo and in the tests.
 */
@NullMarked
package net.sluice.load.lab;

import org.jspecify.annotations.NullMarked;
