package net.sluice.conformance;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A test that proves a requirement.
 *
 * @param requirement the requirement's id
 * @param negative true when it shows that a breach is refused
 * @param type the test's class
 * @param method the test method's name, or the empty string when the annotation is on the class
 */
record Proof(String requirement, boolean negative, Class<?> type, String method) {

    /** Every {@link Meets} on the compiled test classes of this module, in a stable order. */
    static List<Proof> onCompiledTests() throws IOException, ClassNotFoundException {
        Path classes = classesDirectory();
        List<Proof> proofs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                String name = classes.relativize(file).toString();
                String type =
                        name.substring(0, name.length() - ".class".length()).replace('/', '.');
                if (!type.endsWith("package-info")) {
                    collect(Class.forName(type, false, Proof.class.getClassLoader()), proofs);
                }
            }
        }
        proofs.sort(
                Comparator.comparing((Proof proof) -> proof.type().getName()).thenComparing(Proof::method));
        return proofs;
    }

    /** The test as a page names it: class and method, linked to the source file. */
    String link() {
        Class<?> outer = type;
        while (outer.getEnclosingClass() != null) {
            outer = outer.getEnclosingClass();
        }
        String source = "../../lns-node/src/test/java/" + outer.getName().replace('.', '/') + ".java";
        return "[" + type.getSimpleName() + (method.isEmpty() ? "" : "." + method) + "](" + source + ")";
    }

    /** Whether the build runs it: a test method (or one of the class, when the claim is on the class) in a class that is run. */
    boolean isRun() {
        if (!type.getSimpleName().endsWith("Test") || AnnotationSupport.isAnnotated(type, Disabled.class)) {
            return false;
        }
        return Arrays.stream(type.getDeclaredMethods())
                .filter(candidate -> method.isEmpty() || candidate.getName().equals(method))
                .anyMatch(candidate -> AnnotationSupport.isAnnotated(candidate, Testable.class)
                        && !AnnotationSupport.isAnnotated(candidate, Disabled.class));
    }

    private static void collect(Class<?> type, List<Proof> into) {
        add(type, type, "", into);
        Arrays.stream(type.getDeclaredMethods())
                .sorted(Comparator.comparing(Method::getName))
                .forEach(method -> add(method, type, method.getName(), into));
    }

    private static void add(AnnotatedElement element, Class<?> type, String method, List<Proof> into) {
        for (Meets meets : element.getAnnotationsByType(Meets.class)) {
            into.add(new Proof(meets.value(), meets.negative(), type, method));
        }
    }

    private static Path classesDirectory() {
        try {
            return Path.of(Meets.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
