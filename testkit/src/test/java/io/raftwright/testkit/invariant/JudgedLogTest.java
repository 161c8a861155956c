package io.raftwright.testkit.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.raftwright.api.Member;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class JudgedLogTest {
    private static final Configuration FOUNDING = Configuration.founding(List.of(new Member(1, "one")));

    private final Judge judge = new Judge(() -> 0, FOUNDING);

    /** The store had it when its write failed, so the judge was told of no write; yet it may be committed later. */
    @Test
    void shouldKnowAConfigurationWhoseWriteFailed() {
        InMemoryLogStore store = new InMemoryLogStore(11);
        ByteBuffer payload = FOUNDING.encode();
        ByteBuffer frame = ByteBuffer.allocateDirect(LogFrame.frameLength(payload.remaining()))
                .order(ByteOrder.LITTLE_ENDIAN);
        LogFrame.encode(frame, 0, EntryKind.CONFIGURATION, 1, 1, 0, payload, new CRC32C());
        store.append(frame, 0);
        store.force();

        JudgedLog found = new JudgedLog(store.reopened(), judge, 1, Court.TAIL_LIMIT);

        assertEquals(List.of(FOUNDING.withIndex(1)), judge.uncommittedConfigurations());
        assertNull(judge.violation());
        found.close();
    }
}
