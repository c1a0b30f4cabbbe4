package net.sluice.dataplane;

/**
 * Something that the host does not allow or does not have.
 *
 * @param name a short stable name, as in docs/DATAPLANE.md: {@code ip-forward}, {@code net-admin} ...
 * @param found what was found
 * @param remedy what the operator should do
 * @param severity whether we can start all the same
 */
public record HostProblem(String name, String found, String remedy, Severity severity) {

    /** How bad it is. */
    public enum Severity {
        /** Cannot start. */
        FATAL,
        /** Can start, but something will work badly or not at all. */
        WARNING
    }

    /** One that prevents the start. */
    public static HostProblem fatal(String name, String found, String remedy) {
        return new HostProblem(name, found, remedy, Severity.FATAL);
    }

    /** One that is only logged. */
    public static HostProblem warning(String name, String found, String remedy) {
        return new HostProblem(name, found, remedy, Severity.WARNING);
    }

    @Override
    public String toString() {
        return name + ": " + found + ". " + remedy;
    }
}
