/** Tests of the PPP core: the automaton, LCP, authentication, the NCPs and the phases, alone and against each other. */
package net.sluice.ppp;
