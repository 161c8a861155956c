package io.raftwright.configmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.api.Member;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.transport.memory.InProcessNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two members, one of which stops. */
class BoundedReadsTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final InProcessNetwork network = new InProcessNetwork();
    private final ConfigMap one;
    private final ConfigMap other;

    BoundedReadsTest(@TempDir Path directory) {
        List<Member> members = List.of(new Member(1, "one"), new Member(2, "other"));
        one = open(1, members, directory);
        other = open(2, members, directory);
    }

    private ConfigMap open(long id, List<Member> members, Path directory) {
        return ConfigMap.builder()
                .member(id, members)
                .transport(network.join())
                .directory(directory.resolve("" + id))
                .open()
                .within(Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        one.halt();
        other.halt();
    }

    @Test
    void shouldAnswerWithoutAMajorityWhileTheBoundAllows() {
        one.put("k", "v");
        assertEquals("v", other.get("k"));

        one.halt();

        assertEquals("v", other.within(SHORT).bounded(DAY).get("k"));
        assertEquals(1, other.within(SHORT).bounded(DAY).range(KeyRange.all()).count());
        assertThrows(RefusedException.class, () -> other.within(SHORT).get("k"));
        assertThrows(
                RefusedException.class,
                () -> other.within(SHORT).bounded(Duration.ofNanos(1)).get("k"));
    }

    @Test
    void shouldReadLinearizablyWithinNoTime() {
        for (int i = 0; i < 50; i++) {
            one.put("k", "" + i);
            assertEquals("" + i, other.bounded(Duration.ZERO).get("k"));
        }
    }

    @Test
    void shouldRefuseABoundBelowZero() {
        assertThrows(IllegalArgumentException.class, () -> one.bounded(Duration.ofNanos(-1)));
    }
}
