package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** No package of the house reaches itself through others. */
class PackageCyclesTest {

    @Test
    void shouldHaveNoPackageCycle() {
        PackageGraph house = new PackageGraph(SourceTree.mainFiles());

        assertTrue(house.size() > 5, "the house was not found");
        assertEquals(List.of(), house.cycle());
    }

    @Test
    void shouldFindAPlantedCycle() {
        PackageGraph planted = new PackageGraph(List.of(
                file("io.raftwright.a", "io.raftwright.b.B"),
                file("io.raftwright.b", "io.raftwright.c.C"),
                file("io.raftwright.c", "io.raftwright.b.B")));

        assertEquals(List.of("io.raftwright.b", "io.raftwright.c"), planted.cycle());
    }

    private static SourceFile file(String packageName, String imported) {
        return SourceFile.planted("core", true, "package " + packageName + ";\nimport " + imported + ";\n");
    }
}
