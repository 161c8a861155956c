package io.raftwright.configmap.internal.store;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Drives a store as the apply thread would. */
public final class Applied {
    private Applied() {}

    public static StoreResult to(ConfigStore store, ByteBuffer command) {
        return to(store, 1, command);
    }

    static StoreResult to(ConfigStore store, long index, ByteBuffer command) {
        return to(store, index, 0, command);
    }

    public static StoreResult to(ConfigStore store, long index, long logTimeSeconds, ByteBuffer command) {
        StoreResult result = store.apply(new Committed(index, logTimeSeconds, command));
        store.onBatchApplied(index);
        return result;
    }

    public static byte[] imageOf(ConfigStore store) {
        return imageOf(store.capture());
    }

    public static byte[] imageOf(StateCapture capture) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (capture) {
            capture.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public static ConfigStore restored(byte[] image, HistoryLimit limit) {
        ConfigStore store = new ConfigStore(limit);
        try {
            store.restore(new ByteArrayInputStream(image));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return store;
    }

    /** One that lacks a part, as after damage in memory: whoever hashes it fails. */
    public static MapState damagedState() {
        MapState sound = MapState.empty();
        return MapState.of(
                MapState.FIRST_REVISION,
                0,
                KeyTree.EMPTY,
                History.beginningWith(sound.change(1), KeyTree.EMPTY),
                null,
                Upkeep.DEFAULT);
    }

    private record Committed(long index, long logTimeSeconds, ByteBuffer bytes) implements Command {
        @Override
        public long term() {
            return 1;
        }

        @Override
        public ByteBuffer bytes() {
            return bytes.asReadOnlyBuffer();
        }
    }
}
