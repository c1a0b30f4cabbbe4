package net.sluice.load.house;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What the tidy rules want to know of one Java source file.
 *
 * @param path the file, relative to the root of the house
 * @param text its whole text
 * @param lines its number of lines
 * @param methods its methods and constructors, those of nested types too
 * @param types the simple names of its types, nested ones too
 * @param selections member selections as written, {@code Thread.sleep} for one
 * @param bareAnnotations simple names of annotations that were given no value
 */
record SourceFile(
        Path path,
        String text,
        int lines,
        List<Method> methods,
        List<String> types,
        List<String> selections,
        List<String> bareAnnotations) {

    /**
     * A method or constructor.
     *
     * @param name its name
     * @param lines the lines of its body, braces included; 0 without a body
     * @param parameters how many it takes
     * @param overrides true when it carries {@code @Override}
     */
    record Method(String name, int lines, int parameters, boolean overrides) {}

    /** True for test sources. */
    boolean test() {
        return path.toString().contains("src/test/");
    }

    /** Parses files without compiling them. */
    static List<SourceFile> parse(Path root, List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<SourceFile> parsed = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                Path file = Path.of(unit.getSourceFile().toUri());
                String text = Files.readString(file);
                Scan scan = new Scan(unit, positions);
                scan.scan(unit, null);
                parsed.add(new SourceFile(
                        root.relativize(file),
                        text,
                        (int) text.lines().count(),
                        scan.methods,
                        scan.types,
                        scan.selections,
                        scan.bareAnnotations));
            }
        }
        return parsed;
    }

    private static final class Scan extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Method> methods = new ArrayList<>();
        private final List<String> types = new ArrayList<>();
        private final List<String> selections = new ArrayList<>();
        private final List<String> bareAnnotations = new ArrayList<>();

        Scan(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (!type.getSimpleName().isEmpty()) {
                types.add(type.getSimpleName().toString());
            }
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            boolean overrides = method.getModifiers().getAnnotations().stream()
                    .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
            methods.add(new Method(
                    method.getName().toString(),
                    bodyLines(method),
                    method.getParameters().size(),
                    overrides));
            return super.visitMethod(method, null);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree selection, Void unused) {
            selections.add(selection.toString());
            return super.visitMemberSelect(selection, null);
        }

        @Override
        public Void visitAnnotation(AnnotationTree annotation, Void unused) {
            if (annotation.getArguments().isEmpty()) {
                bareAnnotations.add(annotation.getAnnotationType().toString());
            }
            return super.visitAnnotation(annotation, null);
        }

        private int bodyLines(MethodTree method) {
            if (method.getBody() == null) {
                return 0;
            }
            LineMap map = unit.getLineMap();
            long first = positions.getStartPosition(unit, method.getBody());
            long last = positions.getEndPosition(unit, method.getBody());
            return first < 0 || last < 0 ? 0 : (int) (map.getLineNumber(last) - map.getLineNumber(first) + 1);
        }
    }
}
