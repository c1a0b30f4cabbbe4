package net.sluice.load.bugs;

/** A source for {@link CourtIT} to plant bugs in. */
final class Accused {
    int answer() {
        return 42;
    }
}
