package net.sluice.ppp;

/** What we say when the peer asks who we are. The password is never printed. */
public record Credentials(String user, String password) {
    @Override
    public String toString() {
        return "Credentials[" + user + "]";
    }
}
