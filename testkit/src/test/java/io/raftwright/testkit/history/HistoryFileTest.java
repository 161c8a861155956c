package io.raftwright.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories recorded, saved and loaded. */
class HistoryFileTest {
    private static final String GOOD = "raftwright history 1\n1 write x 5 - 1000 ok 1900 - 17\n";

    @TempDir
    Path directory;

    @Test
    void shouldLoadWhatItSaved() throws IOException {
        History saved = HonestRun.of(5, new HonestRun.Shape(4, 3, 500, 10, 0)).history();
        Path file = directory.resolve("history.txt");

        HistoryFile.save(saved, file);

        assertEquals(saved.operations(), HistoryFile.load(file).operations());
    }

    @Test
    void shouldKeepKeysOfAnyCharacters() throws IOException {
        HistoryRecorder recorder = new HistoryRecorder(() -> 0);
        for (String key : List.of("", "a b", "%", "\"\"", "-", "line\nbreak", "größe", "+")) {
            recorder.refused(recorder.invoke(1, Register.read(key)));
            recorder.invoke(2, Register.compareAndSet(key, -1, 0));
        }
        Path file = directory.resolve("history.txt");

        HistoryFile.save(recorder.history(), file);

        assertEquals(recorder.history().operations(), HistoryFile.load(file).operations());
    }

    @Test
    void shouldLoadWhatTheDocumentationShows() throws IOException {
        History history = load("""
                raftwright history 1
                # client kind key argument expected invokedNs outcome returnedNs result place

                2 read x - - 1200 ok 1300 5 17
                1 write x 5 - 1000 ok 1900 - 17
                3 cas x 6 5 1400 unknown - - -
                """);

        assertEquals(3, history.size());
        assertEquals(Register.write("x", 5), history.operation(0).call());
        assertEquals(Register.compareAndSet("x", 5, 6), history.operation(2).call());
        assertTrue(LinearizabilityCheck.of(new Register()).check(history).isLinearizable());
    }

    @Test
    void shouldNameTheLineThatIsWrong() {
        for (String bad : List.of(
                "1 write x 5 - 1000 ok 1900 -",
                "1 write x 5 - 1000 ok 1900 - 17 18",
                "1 write  5 - 1000 ok 1900 - 17",
                "one write x 5 - 1000 ok 1900 - 17",
                "1 write x 5 - 1000 fine 1900 - 17",
                "1 write x 5 - 1000 ok 900 - 17",
                "1 write x 5 - 1000 unknown 1900 - -",
                "1 write x 5 - 1000 refused 1900 3 -",
                "1 write x% 5 - 1000 ok 1900 - 17",
                "1 write x 99999999999999999999 - 1000 ok 1900 - 17",
                "1 wr")) {
            HistoryFormatException thrown =
                    assertThrows(HistoryFormatException.class, () -> load(GOOD + bad + '\n'), bad);

            assertEquals(3, thrown.line(), bad);
            assertTrue(String.valueOf(thrown.getMessage()).endsWith(", line=3"), bad);
        }
    }

    @Test
    void shouldRejectWhatIsNoHistory() throws IOException {
        Path bytes = Files.write(directory.resolve("bytes"), new byte[] {'\n', (byte) 0xff, (byte) 0xfe});

        assertThrows(HistoryFormatException.class, () -> load(""));
        assertThrows(HistoryFormatException.class, () -> load("raftwright history 2\n"));
        assertThrows(HistoryFormatException.class, () -> HistoryFile.load(bytes));
    }

    @Test
    void shouldRecordFromSeveralThreadsInOneSequence() throws Exception {
        HistoryRecorder recorder = new HistoryRecorder(System::nanoTime);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Callable<Object>> clients = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            int number = client;
            clients.add(() -> {
                for (int i = 0; i < 1000; i++) {
                    recorder.returned(recorder.invoke(number, Register.read("x")), Call.NONE);
                }
                return number;
            });
        }

        for (var done : threads.invokeAll(clients, 30, TimeUnit.SECONDS)) {
            done.get();
        }
        threads.shutdown();

        List<Operation> operations = recorder.history().operations();
        assertEquals(4000, operations.size());
        for (int i = 1; i < operations.size(); i++) {
            assertEquals(i, operations.get(i).id());
            assertTrue(operations.get(i - 1).invokedNs() < operations.get(i).invokedNs());
        }
    }

    @Test
    void shouldNotEndAnOperationTwice() {
        HistoryRecorder recorder = new HistoryRecorder(() -> 0);
        int id = recorder.invoke(1, Register.read("x"));
        recorder.returned(id, 5);

        assertThrows(IllegalStateException.class, () -> recorder.refused(id));
    }

    private History load(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("given.txt"), text);
        return HistoryFile.load(file);
    }
}
