package net.sluice.dataplane;

import java.util.List;
import java.util.stream.Collectors;

/** The data plane could not be opened on this host. */
public final class HostException extends Exception {

    private final transient List<HostProblem> problems;

    /** With at least one problem. */
    public HostException(List<HostProblem> problems) {
        super(problems.stream().map(HostProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** With one problem and what caused it. */
    public HostException(HostProblem problem, Throwable cause) {
        super(problem.toString(), cause);
        this.problems = List.of(problem);
    }

    /** All that was found, fatal ones first. */
    public List<HostProblem> problems() {
        return problems;
    }
}
