package io.raftwright.configmap.internal.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.internal.command.CheckCommand;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.command.UpkeepCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a store does with an image that no store wrote. */
class StateImageTest {

    @Test
    void shouldWriteAnEmptyMapAndReadIt() {
        byte[] image = Applied.imageOf(new ConfigStore(HistoryLimit.DEFAULT));

        MapState read = Applied.restored(image, HistoryLimit.DEFAULT).state();

        assertEquals(1, read.revision());
        assertEquals(0, read.size());
    }

    @Test
    void shouldRefuseEveryImageCutShort() {
        byte[] image = someImage();

        for (int length = 0; length < image.length; length++) {
            byte[] cut = Arrays.copyOf(image, length);
            assertThrows(IOException.class, () -> restore(cut));
        }
    }

    @Test
    void shouldRefuseBytesBehindTheEnd() {
        byte[] image = someImage();

        assertThrows(IOException.class, () -> restore(Arrays.copyOf(image, image.length + 1)));
    }

    @Test
    void shouldRefuseOrReadWhateverComes() {
        byte[] image = someImage();
        Random random = new Random(42);

        for (int i = 0; i < 2000; i++) {
            byte[] damaged = image.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                // A flipped bit within a value goes unseen here: checksums are the snapshot store's affair.
                assertArrayEquals(damaged, Applied.imageOf(restore(damaged)));
            } catch (IOException refused) {
                assertEquals(false, String.valueOf(refused.getMessage()).isEmpty());
            }
        }
    }

    @Test
    void shouldKeepItsStateWhenAnImageIsRefused() {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        Applied.to(store, CommandEncoder.put(Bytes.of("k"), Bytes.of("v")));

        assertThrows(IOException.class, () -> store.restore(new ByteArrayInputStream(new byte[100])));

        assertEquals(2, store.state().revision());
    }

    private static ConfigStore restore(byte[] image) throws IOException {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        store.restore(new ByteArrayInputStream(image));
        return store;
    }

    private static byte[] someImage() {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        for (int i = 0; i < 6; i++) {
            Applied.to(store, CommandEncoder.put(Bytes.of("k" + i % 3), Bytes.of("v" + i)));
        }
        Applied.to(store, CommandEncoder.delete(KeyRange.key("k1")));
        Applied.to(store, CommandEncoder.compact(4));
        Applied.to(store, CommandEncoder.upkeep(new UpkeepCommand.Retain(50, 60)));
        Applied.to(store, CommandEncoder.lease(new LeaseCommand.Grant(5, 10)));
        Applied.to(store, CommandEncoder.lease(new LeaseCommand.Grant(6, 20)));
        Applied.to(store, CommandEncoder.put(Op.put("leased", "v").withLease(6)));
        for (long id : new long[] {3, 2}) {
            Applied.to(store, CommandEncoder.check(new CheckCommand.Accuse(new CorruptMember(id, 9, 7, 1, -1))));
        }
        return Applied.imageOf(store);
    }
}
