package io.raftwright.configmap.internal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.MapCommand;
import io.raftwright.configmap.internal.command.Requests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What members compare to find out that their maps differ, and what shows that a snapshot is of the index that it names. */
class StateHashTest {
    private static final HistoryLimit SHORT = new HistoryLimit(5, 1 << 20);

    @Provide
    Arbitrary<List<MapCommand>> commands() {
        return Requests.commands().list().ofMaxSize(60);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void shouldBeTheSameWheneverItIsFirstAskedFor(@ForAll("commands") List<MapCommand> commands) {
        ConfigStore kept = new ConfigStore(SHORT);
        ConfigStore fresh = new ConfigStore(SHORT);
        long before = hash(kept);

        commands.forEach(command -> Applied.to(kept, Requests.encoded(command)));
        commands.forEach(command -> Applied.to(fresh, Requests.encoded(command)));

        assertEquals(hash(fresh), hash(kept));
        boolean isEmpty = kept.state().revision() == 1
                && kept.state().compactRevision() == 0
                && !kept.state().hasLeases();
        assertEquals(isEmpty, hash(kept) == before);
    }

    @Provide
    Arbitrary<List<MapCommand>> allCommands() {
        return Requests.allCommands().list().ofMaxSize(60);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void shouldBeTheSameAfterRestore(
            @ForAll("allCommands") List<MapCommand> before, @ForAll("allCommands") List<MapCommand> after)
            throws IOException {
        ConfigStore original = new ConfigStore(SHORT);
        ConfigStore kept = new ConfigStore(SHORT);
        hash(kept);
        before.forEach(command -> Applied.to(original, Requests.encoded(command)));
        byte[] image = Applied.imageOf(original);

        ConfigStore restored = Applied.restored(image, SHORT);
        kept.restore(new ByteArrayInputStream(image));

        assertEquals(hash(original), hash(restored));
        assertEquals(hash(original), hash(kept));
        for (MapCommand command : after) {
            Applied.to(original, Requests.encoded(command));
            Applied.to(restored, Requests.encoded(command));
            assertEquals(hash(original), hash(restored));
        }
    }

    @Test
    void shouldDifferWhenOneBitDoes() {
        byte[] value = new byte[21];
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        Applied.to(store, CommandEncoder.put(Bytes.of("k"), Bytes.of(value)));

        for (int bit = 0; bit < 8 * value.length; bit++) {
            byte[] flipped = value.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            ConfigStore other = new ConfigStore(HistoryLimit.DEFAULT);
            Applied.to(other, CommandEncoder.put(Bytes.of("k"), Bytes.of(flipped)));
            assertNotEquals(hash(store), hash(other), "bit=" + bit);
        }
    }

    @Test
    void shouldDifferWhenContentMovesFromKeyToValueOrToAnotherKey() {
        assertNotEquals(hash(storeOf("ab", "c")), hash(storeOf("a", "bc")));
        assertNotEquals(hash(storeOf("a", "1", "b", "2")), hash(storeOf("a", "2", "b", "1")));
        assertNotEquals(hash(storeOf("a", "1", "b", "2")), hash(storeOf("b", "2", "a", "1")));
        assertNotEquals(hash(storeOf("a", "")), hash(storeOf("a", "\0")));
    }

    @Test
    void shouldDifferAsLongAsADifferentPastCanBeRead() {
        ConfigStore one = storeOf("k", "past", "k", "present", "k", "present");
        ConfigStore other = storeOf("k", "another past", "k", "present", "k", "present");
        assertNotEquals(hash(one), hash(other));

        Applied.to(one, CommandEncoder.compact(4));
        Applied.to(other, CommandEncoder.compact(4));

        assertEquals(hash(one), hash(other));
    }

    @Test
    void shouldDifferWhenWhatWasDeletedCanStillBeRead() {
        ConfigStore one = storeOf("k", "past");
        ConfigStore other = storeOf("k", "another past");
        for (ConfigStore store : List.of(one, other)) {
            Applied.to(store, CommandEncoder.delete(KeyRange.all()));
            Applied.to(store, CommandEncoder.compact(2));
        }

        assertNotEquals(hash(one), hash(other));
    }

    @Test
    void shouldDifferWhenAKeyWasDeletedAlone() {
        ConfigStore one = storeOf("a", "1", "b", "2");
        ConfigStore other = storeOf("a", "1", "b", "2");
        Applied.to(one, CommandEncoder.delete(KeyRange.key("a")));
        Applied.to(other, CommandEncoder.delete(KeyRange.key("b")));
        Applied.to(one, CommandEncoder.compact(4));
        Applied.to(other, CommandEncoder.compact(4));

        assertNotEquals(hash(one), hash(other));
    }

    // ---- the index

    @Test
    void shouldCountRefusedCommandsToo() {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        assertEquals(0, store.lastAppliedIndex());

        Applied.to(store, 7, CommandEncoder.put(Bytes.of("k"), Bytes.of("v")));
        Applied.to(store, 9, CommandEncoder.compact(1_000));

        assertEquals(9, store.lastAppliedIndex());
    }

    @Test
    void shouldGiveTheIndexOfItsCaptureBackAfterRestore() throws IOException {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        Applied.to(store, 7, CommandEncoder.put(Bytes.of("k"), Bytes.of("v")));
        try (var capture = store.capture()) {
            Applied.to(store, 8, CommandEncoder.put(Bytes.of("k"), Bytes.of("w")));

            ConfigStore restored = Applied.restored(Applied.imageOf(capture), HistoryLimit.DEFAULT);

            assertEquals(7, restored.lastAppliedIndex());
            assertEquals(8, store.lastAppliedIndex());
        }
    }

    @Test
    void shouldReadImagesThatSayNothingOfLeasesOrOfTheirIndex() {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        Applied.to(store, 7, CommandEncoder.put(Bytes.of("k"), Bytes.of("v")));
        ByteBuffer image = ByteBuffer.wrap(Applied.imageOf(store)).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer second = withoutLeases(image);
        ByteBuffer first = ByteBuffer.allocate(second.limit() - Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        first.putInt(second.getInt(0)).putInt(1).put(second.slice(16, second.limit() - 16));

        ConfigStore restored = Applied.restored(first.array(), HistoryLimit.DEFAULT);

        assertEquals(0, restored.lastAppliedIndex());
        assertEquals(hash(store), hash(restored));
        byte[] secondImage = new byte[second.remaining()];
        second.get(0, secondImage);
        assertEquals(7, Applied.restored(secondImage, HistoryLimit.DEFAULT).lastAppliedIndex());
        assertEquals(hash(store), hash(Applied.restored(secondImage, HistoryLimit.DEFAULT)));
    }

    @Test
    void shouldReadImagesThatSayNothingOfTheirTermOrOfCorruptMembers() {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        Applied.to(store, 7, CommandEncoder.put(Bytes.of("k"), Bytes.of("v")));
        ByteBuffer image = ByteBuffer.wrap(Applied.imageOf(store)).order(ByteOrder.LITTLE_ENDIAN);
        int end = image.limit() - Integer.BYTES;
        ByteBuffer third = ByteBuffer.allocate(end - Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        third.putInt(image.getInt(0)).putInt(3).putLong(image.getLong(8));
        third.put(image.slice(24, end - Integer.BYTES - 24)).putInt(image.getInt(end));

        ConfigStore restored = Applied.restored(third.array(), HistoryLimit.DEFAULT);

        assertEquals(7, restored.lastAppliedIndex());
        assertEquals(hash(store), hash(restored));
        assertEquals(0, restored.image().term());
        assertEquals(1, store.image().term());
    }

    /** The image of one put before there were leases: a key's lease, their number, upkeep, the log's time and term are missing. */
    private static ByteBuffer withoutLeases(ByteBuffer image) {
        int end = image.limit();
        int upkeep = end - Integer.BYTES - (3 * Long.BYTES + 1 + 2 * Integer.BYTES);
        int event = upkeep - Integer.BYTES - Long.BYTES;
        ByteBuffer older =
                ByteBuffer.allocate(event + Integer.BYTES - 2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        older.putInt(image.getInt(0)).putInt(2).putLong(image.getLong(8));
        older.put(image.slice(32, event - 32)).putInt(image.getInt(end - Integer.BYTES));
        return older.flip();
    }

    /** A store in which keys, each followed by its value, were put. */
    private static ConfigStore storeOf(String... puts) {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        for (int i = 0; i < puts.length; i += 2) {
            Applied.to(store, CommandEncoder.put(Bytes.of(puts[i]), Bytes.of(puts[i + 1])));
        }
        return store;
    }

    private static long hash(ConfigStore store) {
        return store.stateHash().orElseThrow();
    }
}
