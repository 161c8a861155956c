package io.raftwright.testkit.disk;

import static io.raftwright.testkit.disk.DiskScript.ROOT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Random histories of a disk, compared with a model that is slow and simple. jqwik prints the seed of a failure. */
class DiskModelTest {
    private static final List<String> NAMES = List.of("a", "b", "c");

    /** What may be done; those that happen often stand there often. */
    enum Verb {
        CREATE,
        WRITE,
        TRUNCATE,
        MOVE,
        DELETE,
        FORCE,
        FORCE_DIRECTORY,
        MAP,
        KILL,
        CRASH
    }

    /**
     * One step.
     *
     * @param name     which file
     * @param other    which other file, or what seed
     * @param position where
     * @param length   how much
     */
    record Step(Verb verb, int name, int other, int position, int length) {}

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Verb> verbs = Arbitraries.frequency(
                Tuple.of(3, Verb.CREATE),
                Tuple.of(12, Verb.WRITE),
                Tuple.of(2, Verb.TRUNCATE),
                Tuple.of(2, Verb.MOVE),
                Tuple.of(1, Verb.DELETE),
                Tuple.of(3, Verb.FORCE),
                Tuple.of(2, Verb.FORCE_DIRECTORY),
                Tuple.of(1, Verb.MAP),
                Tuple.of(1, Verb.KILL),
                Tuple.of(2, Verb.CRASH));
        return Combinators.combine(
                        verbs,
                        Arbitraries.integers().between(0, NAMES.size() - 1),
                        Arbitraries.integers().between(0, 1 << 20),
                        Arbitraries.integers().between(0, 4000),
                        Arbitraries.integers().between(0, 2500))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 2000)
    void shouldBehaveAsTheModel(@ForAll("histories") List<Step> steps) throws IOException {
        Run run = new Run();
        for (Step step : steps) {
            run.play(step);
            run.compare();
        }
    }

    /** The disk, the model, and the mappings made. Owner: one try. */
    private static final class Run {
        private final SimulatedDisk disk = DiskScript.disk();
        private final ModelDisk model = new ModelDisk();
        private final List<Mapped> mappings = new ArrayList<>();
        private byte fill;

        private record Mapped(ModelFile file, int position, ByteBuffer view) {}

        void play(Step step) throws IOException {
            String name = NAMES.get(step.name);
            ModelFile file = model.names().get(name);
            switch (step.verb) {
                case FORCE_DIRECTORY -> {
                    disk.forceDirectory(ROOT);
                    model.forceDirectory();
                }
                case KILL -> {
                    disk.kill();
                    mappings.clear();
                }
                case CRASH -> crash(step.other);
                case CREATE -> create(name, file);
                default -> {
                    if (file != null) {
                        use(step, name, file);
                    }
                }
            }
        }

        private void create(String name, @Nullable ModelFile existing) throws IOException {
            if (existing == null && model.canChange()) {
                disk.create(ROOT.resolve(name)).close();
                model.create(name);
            }
        }

        private void use(Step step, String name, ModelFile file) throws IOException {
            String other = NAMES.get(step.other % NAMES.size());
            try (FileIo.File open = disk.open(ROOT.resolve(name))) {
                switch (step.verb) {
                    case WRITE -> {
                        byte[] bytes = new byte[step.length];
                        Arrays.fill(bytes, ++fill);
                        open.write(ByteBuffer.wrap(bytes), step.position);
                        if (step.length > 0) {
                            file.write(step.position, step.length, fill);
                        }
                    }
                    case TRUNCATE -> {
                        open.truncate(step.position);
                        file.truncate(step.position);
                    }
                    case FORCE -> {
                        open.force();
                        file.force();
                    }
                    case MAP -> {
                        int position = Math.min(step.position, file.bytes().length);
                        int length = Math.min(step.length, file.bytes().length - position);
                        mappings.add(new Mapped(
                                file, position, open.map(position, length).buffer()));
                    }
                    case MOVE -> {
                        if (model.canChange() && !other.equals(name)) {
                            disk.move(ROOT.resolve(name), ROOT.resolve(other));
                            model.move(name, other);
                        }
                    }
                    case DELETE -> {
                        if (model.canChange()) {
                            disk.delete(ROOT.resolve(name));
                            model.delete(name);
                        }
                    }
                    default -> throw new AssertionError(step);
                }
            }
        }

        private void crash(int seed) {
            var unused = disk.crash(new Random(seed));
            mappings.clear();
            Map<String, byte[]> found = new TreeMap<>();
            for (SimulatedDisk.FileLength file : disk.files()) {
                found.put(String.valueOf(file.path().getFileName()), disk.bytes(file.path()));
            }
            model.crash(found);
        }

        void compare() throws IOException {
            assertEquals(List.copyOf(model.names().keySet()), disk.list(ROOT));
            for (String name : model.names().keySet()) {
                assertArrayEquals(model.names().get(name).bytes(), disk.bytes(ROOT.resolve(name)), name);
            }
            for (Mapped mapped : mappings) {
                byte[] expected = Arrays.copyOfRange(
                        Arrays.copyOf(mapped.file.bytes(), 16 << 10),
                        mapped.position,
                        mapped.position + mapped.view.remaining());
                assertEquals(ByteBuffer.wrap(expected), mapped.view, "mapping");
            }
        }
    }
}
