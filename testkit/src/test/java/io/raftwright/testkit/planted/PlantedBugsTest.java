package io.raftwright.testkit.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlantedBugsTest {
    @Test
    void shouldStillFitTodaysSourcesAndCompile() {
        List<PlantedBug> left = new ArrayList<>(PlantedBugs.ALL);
        left.addAll(OpenBugs.ALL);
        while (!left.isEmpty()) {
            Map<String, byte[]> classes = EditedSource.compile(takeTogether(left));

            assertFalse(classes.isEmpty());
        }
    }

    /** As many as are in different files: a compiler that runs for each of them would take too long. */
    private static PlantedBug takeTogether(List<PlantedBug> left) {
        StringJoiner names = new StringJoiner(", ");
        Set<String> files = new HashSet<>();
        List<Edit> edits = new ArrayList<>();
        for (PlantedBug bug : List.copyOf(left)) {
            List<String> touched = bug.edits().stream().map(Edit::file).toList();
            if (Collections.disjoint(files, touched)) {
                left.remove(bug);
                names.add(bug.name());
                files.addAll(touched);
                edits.addAll(bug.edits());
            }
        }
        return new PlantedBug(names.toString(), Ground.SWARM, edits);
    }

    @Test
    void shouldNameEachMistakeOnce() {
        assertEquals(
                PlantedBugs.ALL.size(),
                PlantedBugs.ALL.stream().map(PlantedBug::name).distinct().count());
    }

    @Test
    void shouldRefuseAnEditThatFitsNowhereOrTwice() {
        Edit edit = new Edit("A.java", "b", "c");

        assertEquals("acd", edit.applyTo("abd"));
        assertThrows(IllegalStateException.class, () -> edit.applyTo("ad"));
        assertThrows(IllegalStateException.class, () -> edit.applyTo("abdb"));
    }

    @Test
    void shouldFindNothingWhereNothingIsWrong() {
        PlantedBug harmless =
                new PlantedBug("none", Sources.KERNEL + "Lease.java", "isRevoked = true;", "isRevoked = Boolean.TRUE;");

        assertEquals("", new EditedWorld(harmless).play(Ground.SWARM, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "vote not saved, 0, no vote before it is durable",
        "acknowledgement before the force, 0, no acknowledgement before it is durable",
        "leader counts what it only wrote, 5, committed entries are durable on a quorum",
        "commit index not saved by the leader, 1, a disk knows which configuration is in force",
        "read answered before it is applied, 0, no read is stale"
    })
    void shouldFindInAWorldKnownForIt(String name, long seed, String rule) {
        PlantedBug bug = PlantedBugs.named(name);
        EditedWorld world = new EditedWorld(bug);

        String violation = Hunt.violationOf(world, bug.ground(), seed);

        assertTrue(violation.startsWith(rule), violation);
    }
}
