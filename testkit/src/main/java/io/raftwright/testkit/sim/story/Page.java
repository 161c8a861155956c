package io.raftwright.testkit.sim.story;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The page without its data: one file of HTML, into which its style and its scripts are put. */
final class Page {
    private static final String[] SCRIPTS = {
        "model.js", "words.js", "paint.js", "marks.js", "view.js", "list.js", "main.js"
    };

    private Page() {}

    /** The page with this data, in JSON that may stand within a script element. */
    static String of(String json) {
        StringBuilder script = new StringBuilder();
        for (String name : SCRIPTS) {
            script.append(resource(name));
        }
        return resource("page.html")
                .replace("/*STYLE*/", resource("style.css"))
                .replace("/*SCRIPT*/", script)
                .replace("/*DATA*/", json);
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource is missing, name=" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a resource, name=" + name, e);
        }
    }
}
