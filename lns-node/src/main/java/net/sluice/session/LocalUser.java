package net.sluice.session;

/**
 * A subscriber whom the configuration knows.
 *
 * @param name as the peer sends it
 * @param password its password; never printed
 * @param services what it is granted
 */
public record LocalUser(String name, String password, Services services) {
    @Override
    public String toString() {
        return "LocalUser[" + name + "]";
    }
}
