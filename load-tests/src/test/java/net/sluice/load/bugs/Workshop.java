package net.sluice.load.bugs;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles sources, changed or not, into a folder that goes before the house's own classes. */
final class Workshop {
    private final Path root;
    private final String classPath;

    /**
     * @param root the root of the house
     * @param classPath what its modules are compiled against, their own classes included
     */
    Workshop(Path root, List<Path> classPath) {
        this.root = root;
        this.classPath = classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** The source as it is, by its path from the root. */
    String source(Path file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    /**
     * Compiles.
     *
     * @param sources the texts, by path from the root
     * @param folder gets the texts and the classes; what is in it of an earlier run goes first
     * @return where the classes are
     * @throws IllegalStateException when they do not compile; what the compiler says is in it
     */
    Path compile(Map<Path, String> sources, Path folder) throws IOException {
        clear(folder);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<Path> texts = new ArrayList<>();
        for (Map.Entry<Path, String> source : sources.entrySet()) {
            Path text = folder.resolve("source").resolve(source.getKey());
            Files.createDirectories(text.getParent());
            texts.add(Files.writeString(text, source.getValue()));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-nowarn", "-g", "-parameters", "-d", classes.toString(), "-cp", classPath);
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            boolean compiled = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(texts))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("does not compile: " + messages);
            }
        }
        return classes;
    }

    private static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> found;
        try (Stream<Path> all = Files.walk(folder)) {
            found = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : found) {
            Files.delete(path);
        }
    }
}
