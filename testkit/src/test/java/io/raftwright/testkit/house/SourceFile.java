package io.raftwright.testkit.house;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One Java file of the house.
 *
 * @param module the Maven module's directory
 * @param isMain true for {@code src/main}, false for {@code src/test}
 * @param name   the file's name without {@code .java}
 * @param text   its whole text
 * @param code   its text with the contents of comments and strings blanked, line by line
 */
public record SourceFile(String module, boolean isMain, String name, String text, String code) {
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern TYPE_NAMED = Pattern.compile("\\b([a-z]\\w*(?:\\.[a-z]\\w*)+)\\.([A-Z]\\w*)");
    private static final Pattern MAIN = Pattern.compile("\\bpublic static void main\\(");

    /** A file that exists nowhere, to show that a rule can fail. */
    public static SourceFile planted(String module, boolean isMain, String text) {
        return of(module, isMain, "Planted", text);
    }

    static SourceFile of(String module, boolean isMain, String name, String text) {
        return new SourceFile(module, isMain, name, text, CommentStripper.strip(text));
    }

    String packageName() {
        Matcher matcher = PACKAGE.matcher(code);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Every type that the code names in full, imports first of all: {@code java.util.List}, sorted. */
    Set<String> typesNamed() {
        Set<String> types = new TreeSet<>();
        Matcher matcher = TYPE_NAMED.matcher(code);
        while (matcher.find()) {
            types.add(matcher.group(1) + '.' + matcher.group(2));
        }
        return types;
    }

    /** The packages of this house that the code refers to, other than its own. */
    Set<String> housePackagesUsed() {
        Set<String> packages = new TreeSet<>();
        for (String type : typesNamed()) {
            if (type.startsWith("io.raftwright.")) {
                packages.add(type.substring(0, type.lastIndexOf('.')));
            }
        }
        packages.remove(packageName());
        return packages;
    }

    /** True if this file is a program that a person starts, not a part of a library. */
    boolean isProgram() {
        return MAIN.matcher(code).find();
    }

    int lineCount() {
        return (int) text.lines().count();
    }

    Stream<String> codeLines() {
        return code.lines();
    }

    @Override
    public String toString() {
        return module + '/' + (isMain ? "main/" : "test/") + packageName() + '.' + name;
    }
}
