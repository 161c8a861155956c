package io.raftwright.testkit.fuzz;

import io.raftwright.internal.group.GreetingDecoder;
import io.raftwright.internal.replication.RunDecoder;
import io.raftwright.internal.runtime.AdminDecoders;
import io.raftwright.snapshot.SnapshotDecoders;
import io.raftwright.testkit.house.SourceTree;
import io.raftwright.transport.tcp.WireDecoders;
import io.raftwright.transport.tls.PemDecoders;
import io.raftwright.wal.LogDecoders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** All of them, by name. */
final class Decoders {
    /** By what their names begin with: whoever wants one need not load the classes of all. */
    private static final Map<String, Supplier<List<Decoder>>> GROUPS = new TreeMap<>(Map.of(
            "tcp", WireDecoders::all,
            "tls", PemDecoders::all,
            "core", CoreDecoders::all,
            "group", () -> List.of(GreetingDecoder.decoder()),
            "admin", AdminDecoders::all,
            "append", RunDecoder::all,
            "log", LogDecoders::all,
            "snapshot", () -> SnapshotDecoders.all(read("snapshot/src/test/resources/golden/v1.snap")),
            "map", MapDecoders::all));

    private Decoders() {}

    static List<Decoder> all() {
        return GROUPS.values().stream().flatMap(group -> group.get().stream()).toList();
    }

    static Decoder named(String name) {
        Supplier<List<Decoder>> group = GROUPS.getOrDefault(name.split("-", -1)[0], List::of);
        return group.get().stream()
                .filter(decoder -> decoder.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such decoder, name=" + name + ", all=" + all()));
    }

    private static byte[] read(String path) {
        try {
            return Files.readAllBytes(SourceTree.root().resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
