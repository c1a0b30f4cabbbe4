package net.sluice.load.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lengths, names and package pages of all modules' sources (docs/HACKING.md, "House rules"). */
class TidyTest {
    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();
    private static final int FILE_LINES = 600;
    private static final int TABLE_LINES = 900;
    private static final int METHOD_LINES = 70;

    /** A file whose bulk is a table says so with this line. */
    private static final String TABLE_MARK = "// house: table";

    private static final Pattern FORBIDDEN_NAME = Pattern.compile(".*(Manager|Helper|Utils?|Impl|Common)");
    // Split, so that this file does not find itself.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern PACKAGE_PAGE = Pattern.compile("(?s).*/\\*\\*(.*?)\\*/.*package .*");
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", "node_modules");

    private static List<SourceFile> sources;
    private static List<Path> allFiles;

    @BeforeAll
    static void readTheHouse() throws IOException {
        allFiles = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return NOT_OURS.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    allFiles.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        sources = SourceFile.parse(
                ROOT,
                allFiles.stream().filter(f -> f.toString().endsWith(".java")).toList());
    }

    @Test
    void theSourcesOfAllModulesAreRead() {
        assertThat(sources.stream().map(source -> source.path().getName(0).toString()))
                .contains("dataplane", "radius-aaa", "cluster", "ops", "lns-node", "load-tests");
    }

    @Test
    void noFileIsLongerThanItsLimit() {
        assertThat(sources.stream()
                        .filter(s -> s.lines() > (s.text().contains(TABLE_MARK) ? TABLE_LINES : FILE_LINES))
                        .map(s -> s.path() + ": " + s.lines() + " lines"))
                .isEmpty();
    }

    @Test
    void noMethodIsLongerThanSeventyLines() {
        assertThat(methods((source, method) -> method.lines() > METHOD_LINES)).isEmpty();
    }

    @Test
    void aMarkedTableNeedsItsMark() {
        assertThat(sources.stream()
                        .filter(s -> !s.path().endsWith("TidyTest.java"))
                        .filter(s -> s.text().contains(TABLE_MARK) && s.lines() <= FILE_LINES)
                        .map(SourceFile::path))
                .as("marked as a table, but short enough without")
                .isEmpty();
    }

    @Test
    void everyPackageHasAPageThatSaysWhatLivesThere() {
        Map<String, Integer> pageLength = new HashMap<>();
        Set<String> packages = new TreeSet<>();
        for (SourceFile source : sources) {
            String name = packageOf(source);
            packages.add(name);
            if (source.path().endsWith("package-info.java")) {
                var page = PACKAGE_PAGE.matcher(source.text());
                pageLength.merge(name, page.matches() ? page.group(1).strip().length() : 0, Math::max);
            }
        }
        assertThat(packages.stream().filter(name -> pageLength.getOrDefault(name, 0) < 60))
                .as("packages without a package-info.java of two sentences")
                .isEmpty();
    }

    @Test
    void productionPackagesAreNullMarked() {
        assertThat(sources.stream()
                        .filter(s -> !s.test() && s.path().endsWith("package-info.java"))
                        .filter(s -> !s.text().contains("@NullMarked"))
                        .map(SourceFile::path))
                .isEmpty();
    }

    @Test
    void noTypeHasANameThatSaysNothing() {
        assertThat(sources.stream()
                        .flatMap(s -> s.types().stream()
                                .filter(type -> FORBIDDEN_NAME.matcher(type).matches())
                                .map(type -> s.path() + ": " + type)))
                .isEmpty();
    }

    @Test
    void accessorsHaveNoGetInTheirNames() {
        assertThat(methods((source, method) -> !source.test()
                        && method.parameters() == 0
                        && !method.overrides()
                        && method.name().matches("get[A-Z].*")))
                .isEmpty();
    }

    @Test
    void nothingIsMarkedUnfinished() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : allFiles) {
            if (file.toString().matches(".*\\.(java|md|xml|ya?ml|sh|txt|tsv|properties|conf)")
                    && UNFINISHED.matcher(Files.readString(file)).find()) {
                found.add(ROOT.relativize(file).toString());
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noTestSleeps() {
        assertThat(sources.stream()
                        .filter(SourceFile::test)
                        .filter(s -> s.selections().stream().anyMatch(x -> x.endsWith("Thread.sleep")))
                        .map(SourceFile::path))
                .isEmpty();
    }

    @Test
    void aDisabledTestSaysWhy() {
        assertThat(sources.stream()
                        .filter(s -> s.bareAnnotations().contains("Disabled"))
                        .map(SourceFile::path))
                .isEmpty();
    }

    private interface MethodRule {
        boolean breaks(SourceFile source, SourceFile.Method method);
    }

    private static Stream<String> methods(MethodRule rule) {
        return sources.stream()
                .flatMap(s -> s.methods().stream()
                        .filter(method -> rule.breaks(s, method))
                        .map(method -> s.path() + ": " + method.name() + ", " + method.lines() + " lines"));
    }

    private static String packageOf(SourceFile source) {
        String path = source.path().getParent().toString();
        return path.substring(path.indexOf("/java/") + "/java/".length()).replace('/', '.');
    }
}
