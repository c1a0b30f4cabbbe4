package net.sluice.node.config.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads one YAML document into {@link YamlNode}s. Aliases and tags are refused: a configuration says what it means where it
 * says it, and a file cannot unfold to more than its length.
 */
public final class YamlTree {
    private static final int MAX_DEPTH = 16;
    private static final YAMLFactory FACTORY = YAMLFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4 * MAX_DEPTH)
                    .build())
            .build();

    private final JsonParser parser;
    private final Consumer<Problem> problems;

    /** Ends the reading at once: the parser takes quadratic time over what is nested deeper. */
    private static final class TooDeepException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooDeepException() {
            super("nested too deeply", null, false, false);
        }
    }

    private YamlTree(JsonParser parser, Consumer<Problem> problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** Null when the text is no YAML or holds no document; then a problem has been told. */
    public static @Nullable YamlNode read(String text, Consumer<Problem> problems) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return new YamlTree(parser, problems).document();
        } catch (JacksonException malformed) {
            problems.accept(syntaxError(malformed));
            return null;
        } catch (TooDeepException told) {
            return null;
        }
    }

    private @Nullable YamlNode document() {
        if (parser.nextToken() == null) {
            problems.accept(
                    Problem.error(Location.START, "", "the file is empty", "start from docs/examples/sluice.yaml"));
            return null;
        }
        YamlNode root = node(0);
        if (parser.nextToken() != null) {
            problems.accept(Problem.error(
                    here(), "", "a second document begins", "keep everything in one document, without a line ---"));
        }
        return root;
    }

    private YamlNode node(int depth) {
        Location at = here();
        if (depth > MAX_DEPTH) {
            problems.accept(Problem.error(at, "", "nested too deeply", "nothing in this file needs this depth"));
            throw new TooDeepException();
        }
        if (parser.getTypeId() != null) {
            problems.accept(Problem.error(at, "", "a tag (!) stands here", "leave the tag out"));
        }
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> mapping(at, depth);
            case START_ARRAY -> sequence(at, depth);
            case VALUE_NULL -> new YamlNode.Empty(at);
            default -> scalar(at);
        };
    }

    private YamlNode scalar(Location at) {
        if (((YAMLParser) parser).isCurrentAlias()) {
            problems.accept(Problem.error(at, "", "an alias (*) stands here", "write the value itself"));
            return new YamlNode.Empty(at);
        }
        return new YamlNode.Scalar(at, parser.getString());
    }

    private YamlNode mapping(Location at, int depth) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Location keyAt = here();
            String key = parser.currentName();
            parser.nextToken();
            entries.add(new YamlNode.Entry(key, keyAt, node(depth + 1)));
        }
        return new YamlNode.Mapping(at, entries);
    }

    private YamlNode sequence(Location at, int depth) {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(depth + 1));
        }
        return new YamlNode.Sequence(at, items);
    }

    private Location here() {
        return location(parser.currentTokenLocation());
    }

    private static Location location(@Nullable TokenStreamLocation place) {
        return place == null || place.getLineNr() < 1
                ? Location.START
                : new Location(place.getLineNr(), Math.max(1, place.getColumnNr()));
    }

    /** The parser's own message quotes the line, and the line may hold a secret: only its verdict is taken. */
    private static Problem syntaxError(JacksonException malformed) {
        String remedy = "correct the YAML; text with : # or quotes in it goes into 'single quotes'";
        if (malformed.getCause() instanceof MarkedYamlEngineException marked) {
            Location at = marked.getProblemMark().map(YamlTree::location).orElse(Location.START);
            String context = marked.getContext() == null ? "" : marked.getContext() + ": ";
            return Problem.error(at, "", "not YAML: " + context + marked.getProblem(), remedy);
        }
        return Problem.error(location(malformed.getLocation()), "", "not YAML that can be read here", remedy);
    }

    private static Location location(Mark mark) {
        return new Location(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
