package net.sluice.session;

import net.sluice.ppp.AuthRequest;

/**
 * One login to be judged.
 *
 * @param credentials what the peer showed; its text form hides passwords
 * @param identity the call
 */
public record AuthenticationRequest(AuthRequest credentials, SessionIdentity identity) {}
