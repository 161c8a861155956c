package io.raftwright.testkit.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM: {@code java -cp CLASSPATH MAIN ARGUMENTS}, no flag, whatever the environment would add to it. */
public final class Java {
    /** Flags for one that does not live for long: the second compiler and threads that collect garbage would not pay. */
    public static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private Java() {}

    public static ProcessBuilder builder(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH")) {
            builder.environment().remove(variable);
        }
        return builder;
    }
}
