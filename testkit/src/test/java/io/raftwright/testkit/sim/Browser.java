package io.raftwright.testkit.sim;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Chromium without a window, in which a story's page must load without an error and draw its lanes. */
final class Browser {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--virtual-time-budget=3000",
            "--window-size=1600,1000");

    private Browser() {}

    /** What a browser says of a page, or that there is none; throws if the page does not do what it should. */
    static String look(Path page) throws IOException, InterruptedException {
        Path browser = find();
        if (browser == null) {
            return "NOT looked at in a browser: none of " + NAMES + " is on the path";
        }
        String root = rootElement(browser, page);
        String errors = attribute(root, "errors");
        int lanes = Integer.parseInt(attribute(root, "lanes"));
        int arrows = Integer.parseInt(attribute(root, "arrows"));
        int founders = founders(Files.readString(page));
        if (!errors.equals("0") || lanes < founders || arrows == 0) {
            throw new IllegalStateException(
                    "the page is wrong, page=" + page + ", root=" + root + ", founders=" + founders);
        }
        return "looked at in " + browser.getFileName() + ": no script error, " + lanes + " lanes, " + arrows
                + " arrows";
    }

    private static int founders(String page) {
        Matcher matcher = Pattern.compile("\"founders\":\\[([\\d,]+)]").matcher(page);
        return matcher.find() ? matcher.group(1).split(",").length : 0;
    }

    private static @Nullable Path find() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            for (String name : NAMES) {
                Path candidate = Path.of(directory, name);
                if (Files.isExecutable(candidate)) {
                    return candidate;
                }
            }
        }
        return null;
    }

    /** The page's root element as it is when its scripts have run: they say there what they drew. */
    private static String rootElement(Path browser, Path page) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory("browser");
        Path output = Files.createTempFile("page", ".html");
        try {
            List<String> command = new ArrayList<>(List.of(browser.toString()));
            command.addAll(FLAGS);
            command.addAll(List.of(
                    "--user-data-dir=" + profile, "--dump-dom", page.toUri().toString()));
            java.lang.Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the browser did not come back, page=" + page);
            }
            Matcher matcher = Pattern.compile("<html[^>]*>").matcher(Files.readString(output, StandardCharsets.UTF_8));
            if (!matcher.find()) {
                throw new IllegalStateException("the browser showed nothing, page=" + page);
            }
            return matcher.group();
        } finally {
            Files.delete(output);
            delete(profile);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> inside = Files.walk(directory)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static String attribute(String element, String name) {
        Matcher matcher = Pattern.compile("data-" + name + "=\"([^\"]*)\"").matcher(element);
        return matcher.find() ? matcher.group(1) : "0";
    }
}
