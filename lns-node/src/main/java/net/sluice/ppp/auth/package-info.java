/**
 * The cryptography of PPP authentication as pure functions: CHAP, MS-CHAP, MS-CHAPv2 (RFC 1994, 2433, 2759). No packets, no
 * state, and nothing that compares secrets in a time that depends on them.
 */
@NullMarked
package net.sluice.ppp.auth;

import org.jspecify.annotations.NullMarked;
