package io.raftwright.configmap.backup;

import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.StorageException;
import io.raftwright.testkit.fuzz.Decoder;
import io.raftwright.testkit.fuzz.Fixpoint;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** What a backup says of itself. */
public final class BackupDecoder {
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final Path PATH = Path.of("fuzzed");
    private static final long LENGTH = 5000;

    private BackupDecoder() {}

    public static Decoder decoder() {
        byte[] seed = bytes(BackupHeader.encode(new BackupContent(CLUSTER, 9, 3, 2, 1, 8, 4, LENGTH)));
        return new Decoder("map-backup-header", List.of(seed), List.of(StorageException.class), BackupDecoder::take);
    }

    private static byte[] bytes(SnapshotMeta meta) {
        ByteBuffer configuration = meta.configuration();
        byte[] bytes = new byte[configuration.remaining()];
        configuration.get(bytes);
        return bytes;
    }

    private static boolean take(byte[] input) {
        BackupContent content = decoded(input);
        return Fixpoint.require(content, decoded(bytes(BackupHeader.encode(content))));
    }

    private static BackupContent decoded(byte[] bytes) {
        return BackupHeader.decode(ByteBuffer.wrap(bytes), CLUSTER, LENGTH, PATH);
    }
}
