package io.raftwright.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.api.RefusedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.testkit.process.Choices;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A small disk that somebody else fills, again and again: puts are refused by name, reads go on, and when there is space again so do
 * the puts, without a start or an operator.
 */
final class FullDiskPart implements ChaosPart {
    private static final int ROUNDS = Integer.getInteger("chaos.rounds", 20);
    private static final long DISK_LENGTH = 32L << 20;
    private static final int KEYS = 100;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final String PADDING = "x".repeat(2_000);

    @Override
    public String name() {
        return "a full disk";
    }

    @Override
    public @Nullable String lacking() {
        return LoopDisk.lacking(LoopDisk.Kind.EXT4);
    }

    @Override
    public String run(Path directory, long seed, Progress progress) throws Exception {
        try (LoopDisk disk = LoopDisk.make(directory, LoopDisk.Kind.EXT4, DISK_LENGTH)) {
            return new Rounds(disk.root(), new Random(seed), progress).run();
        }
    }

    /** One run. Owner: the part's thread. */
    private static final class Rounds {
        private final Path root;
        private final Random random;
        private final Progress progress;
        private final long[] numbers = new long[KEYS];
        private long acknowledged;
        private long refused;
        private long reads;

        Rounds(Path root, Random random, Progress progress) {
            this.root = root;
            this.random = random;
            this.progress = progress;
        }

        String run() throws IOException {
            try (ConfigMap map = open()) {
                for (int round = 0; round < ROUNDS; round++) {
                    for (int i = random.nextInt(200); i >= 0; i--) {
                        put(map);
                    }
                    Path ballast = fill();
                    putUntilRefused(map);
                    readAll(map);
                    Files.delete(ballast);
                    putUntilAcknowledged(map);
                    int filled = round + 1;
                    progress.tell(() -> figures(filled));
                }
                readAll(map);
            }
            try (ConfigMap map = open()) {
                readAll(map);
            }
            return figures(ROUNDS);
        }

        private String figures(int filled) {
            return "disk filled and freed=" + filled + ", refused as STORAGE_FULL=" + refused + ", writes acknowledged="
                    + acknowledged + ", reads while full and after=" + reads + ", lost=0";
        }

        private ConfigMap open() throws IOException {
            return ConfigMap.builder()
                    .member(1, Choices.members(1))
                    .directory(root.resolve("member"))
                    .options(Choices.options())
                    .segmentLength(Choices.SEGMENT_LENGTH)
                    .deadline(Duration.ofSeconds(2))
                    .open();
        }

        private Path fill() throws IOException {
            Path ballast = root.resolve("ballast");
            try (FileChannel file =
                    FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (int length = 1 << 20; length > 0; length /= 2) {
                    fill(file, length);
                }
            }
            return ballast;
        }

        private static void fill(FileChannel file, int length) throws IOException {
            ByteBuffer block = ByteBuffer.allocate(length);
            try {
                while (file.size() < DISK_LENGTH) {
                    file.write(block.clear(), file.size());
                    file.force(true);
                }
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).contains("No space left")) {
                    throw e;
                }
            }
        }

        private void put(ConfigMap map) {
            int key = random.nextInt(KEYS);
            map.put("key-" + key, (numbers[key] + 1) + ":" + PADDING);
            numbers[key]++;
            acknowledged++;
        }

        private void putUntilRefused(ConfigMap map) {
            long startNs = System.nanoTime();
            while (System.nanoTime() - startNs < PATIENCE_NS) {
                try {
                    put(map);
                } catch (RefusedException e) {
                    assertEquals(RefusedException.Reason.STORAGE_FULL, e.reason());
                    refused++;
                    return;
                }
            }
            throw new AssertionError("nothing refused although the disk is full");
        }

        private void putUntilAcknowledged(ConfigMap map) {
            long startNs = System.nanoTime();
            long before = acknowledged;
            while (acknowledged == before) {
                try {
                    put(map);
                } catch (RefusedException e) {
                    assertEquals(RefusedException.Reason.STORAGE_FULL, e.reason());
                    if (System.nanoTime() - startNs > PATIENCE_NS) {
                        throw new AssertionError("refused although there is space", e);
                    }
                    refused++;
                }
            }
        }

        private void readAll(ConfigMap map) {
            for (int key = 0; key < KEYS; key++) {
                String value = map.get("key-" + key);
                long found = value == null ? 0 : Long.parseLong(value.substring(0, value.indexOf(':')));
                assertEquals(numbers[key], found, "key=" + key);
                reads++;
            }
        }
    }
}
