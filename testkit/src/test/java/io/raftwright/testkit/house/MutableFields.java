package io.raftwright.testkit.house;

import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts, for each class in a source file, its instance fields that are not final: the state in which a class can be. Reads the
 * text only: a declaration is what stands between two braces or semicolons directly in the body of a class.
 */
final class MutableFields {
    private static final Pattern TYPE =
            Pattern.compile("(?:^|[\\s)])(class|interface|enum|record|@interface)\\s+(\\w+)[^=]*$");
    private static final Pattern FIXED =
            Pattern.compile("\\b(static|final|abstract|native|return|throw|import|package)\\b");
    private static final String ANNOTATION = "@(?!interface)[\\w.]+(\\s*\\([^)]*\\))?";
    private static final String TYPE_ARGUMENTS = "<[^<>]*>";

    /** A pair of braces: the body of a type, or any other. */
    private static final class Body {
        private final String name;
        private final String kind;
        /** Of an enum: the constants are still being listed. */
        private boolean areConstants;

        private Body(String kind, String name) {
            this.kind = kind;
            this.name = name;
            this.areConstants = kind.equals("enum");
        }

        private boolean isType() {
            return !kind.isEmpty();
        }

        private boolean holdsState() {
            return kind.equals("class") || kind.equals("enum");
        }
    }

    private final Map<String, Integer> counts = new TreeMap<>();
    private final ArrayDeque<Body> bodies = new ArrayDeque<>();
    /** What was read of the declaration at hand. */
    private final StringBuilder declaration = new StringBuilder();

    private MutableFields() {}

    /** By class name, how many instance fields can change; nested classes under {@code Outer.Inner}. */
    static Map<String, Integer> of(SourceFile file) {
        MutableFields fields = new MutableFields();
        file.code().chars().forEach(c -> fields.read((char) c));
        return fields.counts;
    }

    private void read(char c) {
        switch (c) {
            case '{' -> open();
            case '}' -> close();
            case ';' -> {
                if (bodies.isEmpty() || bodies.peek().isType()) {
                    end();
                }
            }
            default -> {
                if (bodies.isEmpty() || bodies.peek().isType()) {
                    declaration.append(c);
                }
            }
        }
    }

    private void open() {
        boolean isDeclaring = bodies.isEmpty() || bodies.peek().isType();
        Matcher type = TYPE.matcher(plain(declaration));
        if (isDeclaring && type.find()) {
            String outer = bodies.isEmpty() ? "" : bodies.peek().name + '.';
            bodies.push(new Body(type.group(1).toLowerCase(Locale.ROOT), outer + type.group(2)));
            declaration.setLength(0);
        } else {
            bodies.push(new Body("", ""));
        }
    }

    private void close() {
        if (bodies.isEmpty()) {
            return;
        }
        boolean wasType = bodies.pop().isType();
        boolean isInitializer = !wasType && declaration.indexOf("=") >= 0;
        if (!isInitializer && (bodies.isEmpty() || bodies.peek().isType()) && !isListingConstants()) {
            declaration.setLength(0);
        }
    }

    private boolean isListingConstants() {
        return !bodies.isEmpty() && bodies.peek().areConstants;
    }

    /** A semicolon in the body of a type ends a field, a method without body, or an enum's constants. */
    private void end() {
        String text = plain(declaration);
        declaration.setLength(0);
        if (bodies.isEmpty()) {
            return;
        }
        Body body = bodies.peek();
        if (body.areConstants) {
            body.areConstants = false;
        } else if (body.holdsState() && isField(text)) {
            counts.merge(body.name, declarators(text), Integer::sum);
        }
    }

    private static boolean isField(String text) {
        String declared = text.contains("=") ? text.substring(0, text.indexOf('=')) : text;
        return !declared.isBlank()
                && !declared.contains("(")
                && !FIXED.matcher(declared).find();
    }

    /** {@code int a, b = f(1, 2)} declares two. */
    private static int declarators(String text) {
        String flat = text.replaceAll("\\([^()]*\\)", "");
        return (int) flat.chars().filter(c -> c == ',').count() + 1;
    }

    /** A declaration without annotations and type arguments. */
    private static String plain(CharSequence text) {
        String plain = text.toString().replaceAll(ANNOTATION, " ");
        for (String before = ""; !before.equals(plain); ) {
            before = plain;
            plain = plain.replaceAll(TYPE_ARGUMENTS, "");
        }
        return plain;
    }
}
