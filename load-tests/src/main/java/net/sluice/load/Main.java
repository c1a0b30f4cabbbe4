package net.sluice.load;

import net.sluice.load.abuse.AbuseCommand;
import net.sluice.load.bench.BenchCommand;
import net.sluice.load.counterpart.BlastCommand;
import net.sluice.load.counterpart.CoreCommand;
import net.sluice.load.demo.DemoCommand;
import net.sluice.load.fleet.LacCommand;
import net.sluice.load.rehearsal.RehearseCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What load-tests can be asked to do from the command line. */
@Command(
        name = "lns",
        description = "Sluice's load programs.",
        subcommands = {
            LacCommand.class,
            CoreCommand.class,
            BlastCommand.class,
            DemoCommand.class,
            AbuseCommand.class,
            BenchCommand.class,
            RehearseCommand.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
