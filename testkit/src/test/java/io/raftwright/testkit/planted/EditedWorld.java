package io.raftwright.testkit.planted;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.Map;

/**
 * A world of its own in which every class of ours is loaded anew, some of them edited. Our assertions are off in it: what is
 * found there, the simulator finds.
 */
final class EditedWorld extends ClassLoader {
    private static final String OURS = "io.raftwright.";

    private final Map<String, byte[]> edited;
    private final Method player;

    /** A world with a mistake in it. */
    EditedWorld(PlantedBug bug) {
        super(EditedWorld.class.getClassLoader());
        setDefaultAssertionStatus(false);
        edited = EditedSource.compile(bug);
        try {
            player = loadClass(Ground.class.getName()).getMethod("play", String.class, long.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Plays a seed; answers the rule that was broken and how, or an empty text. */
    String play(Ground ground, long seed) {
        try {
            return (String) player.invoke(null, ground.name(), seed);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the simulation itself failed, seed=" + seed, e.getCause());
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                byte[] bytes = edited.containsKey(name) ? edited.get(name) : original(name);
                loaded = defineClass(name, bytes, 0, bytes.length);
            }
            return loaded;
        }
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
