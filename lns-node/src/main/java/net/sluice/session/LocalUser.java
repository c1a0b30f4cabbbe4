package net.sluice.session;

/**
 * One user of the configuration file. The password is not printed.
 *
 * @param name as the peer gives it
 * @param password in the clear, as CHAP needs it
 * @param services what the user is granted
 */
public record LocalUser(String name, String password, Services services) {
    @Override
    public String toString() {
        return "LocalUser[" + name + ", " + services + "]";
    }
}
