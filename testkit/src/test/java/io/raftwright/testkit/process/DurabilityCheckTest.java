package io.raftwright.testkit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge is judged: each way of being careless must show in the trace. */
class DurabilityCheckTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void shouldAcceptAnAcknowledgementThatAMajorityCovers() {
        segment("m1");
        segment("m2");
        write("m1");
        write("m2");
        sync("m1");
        sync("m2");
        acknowledge();

        assertEquals(List.of(), violations());
    }

    @Test
    void shouldRejectAnAcknowledgementBeforeTheSecondSync() {
        segment("m1");
        segment("m2");
        write("m1");
        write("m2");
        sync("m1");
        acknowledge();
        sync("m2");

        assertViolation("before a majority");
    }

    @Test
    void shouldRejectASyncThatBeganBeforeTheWrite() {
        segment("m1");
        segment("m2");
        write("m1");
        sync("m1");
        trace.add("9 1.0 fdatasync(7</r/m2/wal/1-1.seg> <unfinished ...>");
        write("m2");
        trace.add("9 1.0 <... fdatasync resumed>) = 0");
        acknowledge();

        assertViolation("before a majority");
    }

    @Test
    void shouldRejectASyncThatEndedAfterTheAcknowledgement() {
        segment("m1");
        segment("m2");
        write("m1");
        write("m2");
        sync("m1");
        trace.add("9 1.0 fdatasync(7</r/m2/wal/1-1.seg> <unfinished ...>");
        acknowledge();
        trace.add("9 1.0 <... fdatasync resumed>) = 0");

        assertViolation("before a majority");
    }

    @Test
    void shouldRejectASyncThatFailed() {
        segment("m1");
        segment("m2");
        write("m1");
        write("m2");
        sync("m1");
        trace.add("9 1.0 fdatasync(7</r/m2/wal/1-1.seg>) = -1 EIO (Input/output error)");
        acknowledge();

        assertViolation("before a majority");
    }

    @Test
    void shouldRejectASegmentWhoseNameIsNotDurable() {
        segment("m1");
        trace.add("2 1.0 rename(\"/r/m2/wal/free-1.tmp\", \"/r/m2/wal/1-1.seg\") = 0");
        trace.add("2 1.0 pwrite64(7</r/m2/wal/1-1.seg>, \"put-000000\", 4096, 4096) = 4096");

        assertViolation("directory not synced");
    }

    @Test
    void shouldRejectANameThatIsNeverSynced() {
        trace.add("2 1.0 rename(\"/r/m2/IDENTITY.tmp\", \"/r/m2/IDENTITY\") = 0");

        assertViolation("directory never synced");
    }

    @Test
    void shouldRejectANameGivenBeforeTheContentIsSynced() {
        trace.add("2 1.0 pwrite64(7</r/m2/IDENTITY.tmp>, \"x\", 512, 0) = 512");
        trace.add("2 1.0 rename(\"/r/m2/IDENTITY.tmp\", \"/r/m2/IDENTITY\") = 0");
        trace.add("2 1.0 fsync(8</r/m2>) = 0");

        assertViolation("named before it was synced");
    }

    @Test
    void shouldRejectACompactionWithoutASnapshot() {
        trace.add("2 1.0 unlink(\"/r/m2/wal/1-1.seg\") = 0");

        assertViolation("without a snapshot");
    }

    private void segment(String member) {
        trace.add("1 1.0 rename(\"/r/" + member + "/wal/free-1.tmp\", \"/r/" + member + "/wal/1-1.seg\") = 0");
        trace.add("1 1.0 fsync(8</r/" + member + "/wal>) = 0");
    }

    private void write(String member) {
        trace.add("3 1.0 pwrite64(7</r/" + member + "/wal/1-1.seg>, \"\\1put-000000xx\"..., 4096, 4096) = 4096");
    }

    private void sync(String member) {
        trace.add("4 1.0 fdatasync(7</r/" + member + "/wal/1-1.seg>) = 0");
    }

    private void acknowledge() {
        trace.add("5 1.0 write(4</r/acks>, \"put-000000\\n\", 11) = 11");
    }

    private List<String> violations() {
        return new DurabilityCheck("/r", Trace.parse(trace)).violations();
    }

    private void assertViolation(String text) {
        List<String> found = violations();
        assertTrue(found.stream().anyMatch(violation -> violation.contains(text)), found::toString);
    }
}
