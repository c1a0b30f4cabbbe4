/** The RFCs' own examples against our cryptography, and digests that other programs have made. */
package net.sluice.ppp.auth;
