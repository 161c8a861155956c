package io.raftwright.testkit.fuzz;

import io.raftwright.internal.group.GreetingDecoder;
import io.raftwright.internal.replication.RunDecoder;
import io.raftwright.internal.runtime.AdminDecoders;
import io.raftwright.snapshot.SnapshotDecoders;
import io.raftwright.testkit.house.SourceTree;
import io.raftwright.transport.tcp.WireDecoders;
import io.raftwright.transport.tls.PemDecoder;
import io.raftwright.wal.LogDecoders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** All of them, by name. */
final class Decoders {
    private Decoders() {}

    static List<Decoder> all() {
        List<Decoder> all = new ArrayList<>(WireDecoders.all());
        all.add(PemDecoder.decoder());
        all.addAll(CoreDecoders.all());
        all.add(GreetingDecoder.decoder());
        all.addAll(AdminDecoders.all());
        all.addAll(RunDecoder.all());
        all.addAll(LogDecoders.all(goldenLog()));
        all.addAll(SnapshotDecoders.all(read("snapshot/src/test/resources/golden/v1.snap")));
        all.addAll(MapDecoders.all());
        return all;
    }

    static Decoder named(String name) {
        return all().stream()
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

    private static Map<String, byte[]> goldenLog() {
        Map<String, byte[]> files = new TreeMap<>();
        Path archive = SourceTree.root().resolve("wal/src/test/resources/golden/v1.zip");
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
