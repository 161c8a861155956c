package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The layers drawn in {@code docs/architecture.md}: a package sees its own layer and those below, never one above. */
class ImportLayersTest {
    private static final String HOUSE = "io.raftwright";
    private static final String INTERNAL = HOUSE + ".internal.";

    /** Of the node itself, from the ground up. */
    private static final List<List<String>> LAYERS = List.of(
            List.of(
                    INTERNAL + "agent",
                    INTERNAL + "quorum",
                    INTERNAL + "wire",
                    HOUSE + ".storage",
                    HOUSE + ".transport",
                    HOUSE + ".transport.memory",
                    HOUSE + ".transport.tcp",
                    HOUSE + ".transport.tls"),
            List.of(INTERNAL + "membership", HOUSE + ".api"),
            List.of(INTERNAL + "replication"),
            List.of(INTERNAL + "kernel"),
            List.of(INTERNAL + "session", INTERNAL + "runtime"),
            List.of(INTERNAL + "group"),
            List.of(HOUSE));

    private static final Map<String, Integer> LAYER_OF = layerOf();

    private final Rule nodeLayers = ((Rule) ImportLayersTest::upwardImports)
            .where(file -> file.isMain() && List.of("core", "transport-spi").contains(file.module()));
    private final Rule storesSeeStorageOnly = ((Rule) file -> file.housePackagesUsed().stream()
                    .filter(used -> !used.equals(HOUSE + ".storage") && !used.startsWith(HOUSE + '.' + file.module()))
                    .map(used -> used + ": a store sees io.raftwright.storage alone")
                    .toList())
            .where(file -> file.isMain() && List.of("wal", "snapshot").contains(file.module()));
    private final Rule transportKnowsNoRaft = ((Rule) file -> file.housePackagesUsed().stream()
                    .filter(used -> !used.startsWith(HOUSE + ".transport"))
                    .map(used -> used + ": a transport moves bytes and knows nothing of Raft")
                    .toList())
            .where(file -> file.isMain() && file.module().equals("transport-spi"));
    /** The test kit runs the inside in a world of its own, and benchmarks measure it without the rest of the node. */
    private final Rule insideStaysInside = Rule.noTypes("the inside of core is core's own", INTERNAL)
            .where(file ->
                    file.isMain() && !List.of("core", "testkit", "benchmarks").contains(file.module()));

    private final Rule apiSpeaksJdkTypes = Rule.noTypes("a dependency of ours must not clash in a host", "org.agrona.")
            .where(file -> file.isMain()
                    && List.of(HOUSE + ".api", HOUSE + ".transport").contains(file.packageName()));

    @Test
    void shouldPointDownOnlyWithinTheNode() {
        nodeLayers.check();

        nodeLayers.mustReject(
                file("core", "io.raftwright.internal.quorum", "io.raftwright.internal.kernel.Kernel"),
                file("core", "io.raftwright.internal.kernel", "io.raftwright.internal.quorum.CommitRule"));
    }

    @Test
    void shouldGiveEveryPackageOfTheNodeALayer() {
        nodeLayers.mustReject(
                file("core", "io.raftwright.internal.attic", "java.util.List"),
                file("core", "io.raftwright.internal.wire", "java.util.List"));
    }

    @Test
    void shouldShowStoresNothingOfCoreButTheStorageSpi() {
        storesSeeStorageOnly.check();

        storesSeeStorageOnly.mustReject(
                file("wal", "io.raftwright.wal", "io.raftwright.api.NodeStatus"),
                file("wal", "io.raftwright.wal", "io.raftwright.storage.LogStore"));
    }

    @Test
    void shouldKeepRaftOutOfTheTransport() {
        transportKnowsNoRaft.check();

        transportKnowsNoRaft.mustReject(
                file("transport-spi", "io.raftwright.transport.tcp", "io.raftwright.storage.LogFrame"),
                file("transport-spi", "io.raftwright.transport.tcp", "io.raftwright.transport.Transport"));
    }

    @Test
    void shouldKeepTheInsideOfCoreInside() {
        insideStaysInside.check();

        insideStaysInside.mustReject(
                file("config-map", "io.raftwright.configmap", "io.raftwright.internal.kernel.Kernel"),
                file("config-map", "io.raftwright.configmap", "io.raftwright.RaftNode"));
    }

    @Test
    void shouldSpeakJdkTypesInTheApi() {
        apiSpeaksJdkTypes.check();

        apiSpeaksJdkTypes.mustReject(
                file("core", "io.raftwright.api", "org.agrona.DirectBuffer"),
                file("core", "io.raftwright.internal.runtime", "org.agrona.concurrent.Agent"));
    }

    @Test
    void shouldSeeTypesNamedInFullBesideImports() {
        SourceFile file = SourceFile.planted(
                "core", true, "package io.raftwright.api;\nclass A {\n    io.raftwright.storage.LogStore log;\n}\n");

        assertEquals(List.of("io.raftwright.storage"), List.copyOf(file.housePackagesUsed()));
    }

    private static List<String> upwardImports(SourceFile file) {
        Integer layer = LAYER_OF.get(file.packageName());
        if (layer == null) {
            return List.of(file.packageName() + ": in no layer; give it one here and in docs/architecture.md");
        }
        return file.housePackagesUsed().stream()
                .filter(used -> LAYER_OF.getOrDefault(used, Integer.MAX_VALUE) > layer)
                .map(used -> used + ": a layer above its own, or outside the node")
                .toList();
    }

    private static Map<String, Integer> layerOf() {
        Map<String, Integer> layerOf = new TreeMap<>();
        for (int layer = 0; layer < LAYERS.size(); layer++) {
            for (String name : LAYERS.get(layer)) {
                layerOf.put(name, layer);
            }
        }
        return layerOf;
    }

    private static SourceFile file(String module, String packageName, String imported) {
        return SourceFile.planted(
                module, true, "package " + packageName + ";\nimport " + imported + ";\nclass Planted {}\n");
    }
}
