package io.raftwright.testkit.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.api.Member;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.StorageException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgedLogTest {
    private static final Configuration FOUNDING = Configuration.founding(List.of(new Member(1, "one")));

    private final Judge judge = new Judge(() -> 0, FOUNDING);

    /** The store had it when its write failed, so the judge was told of no write; yet it may be committed later. */
    @Test
    void shouldKnowAConfigurationWhoseWriteFailed() {
        InMemoryLogStore store = new InMemoryLogStore(11);
        store.append(Court.frames(EntryKind.CONFIGURATION, 1, 1, 0, FOUNDING.encode()), 0);
        store.force();

        JudgedLog found = new JudgedLog(store.reopened(), judge, 1, Court.TAIL_LIMIT);

        assertEquals(List.of(FOUNDING.withIndex(1)), judge.uncommittedConfigurations());
        assertNull(judge.violation());
        found.close();
    }

    /** So is what the failed write said of the entries before it. */
    @Test
    void shouldKnowThatWhatAFailedWriteLeftIsCommitted() {
        InMemoryLogStore store = new InMemoryLogStore(11);
        ByteBuffer first = Court.frames(EntryKind.CONFIGURATION, 1, 1, 0, FOUNDING.encode());
        store.append(first, 0);
        store.append(Court.noOp(2, 1, LogFrame.link(first, 0)), 1);
        store.force();

        JudgedLog found = new JudgedLog(store.reopened(), judge, 1, Court.TAIL_LIMIT);

        assertEquals(1, judge.commitIndex());
        assertNull(judge.violation());
        found.close();
    }

    /** It was to replace an entry that nobody had committed. */
    @Test
    void shouldKnowThatAFailedWriteMayHaveReplacedWhatWasDurable() {
        InMemoryLogStore store = new InMemoryLogStore(11);
        ByteBuffer first = Court.frames(EntryKind.CONFIGURATION, 1, 1, 0, FOUNDING.encode());
        int link = LogFrame.link(first, 0);
        JudgedLog log = new JudgedLog(failingIn(store, 2), judge, 1, Court.TAIL_LIMIT);
        log.append(first, 0);
        log.append(Court.noOp(2, 1, link), 1);
        log.force();

        ByteBuffer other = Court.noOp(2, 2, link);
        assertThrows(StorageException.class, () -> log.append(other, 1));
        store.force();
        JudgedLog found = new JudgedLog(store.reopened(), judge, 1, Court.TAIL_LIMIT);

        assertNull(judge.violation());
        found.close();
    }

    /** Appends of a term are written, and fail. */
    private static LogStore failingIn(LogStore store, long term) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            boolean fails = method.getName().equals("append") && LogFrame.term((ByteBuffer) arguments[0], 0) == term;
            Object result = method.invoke(store, arguments);
            if (fails) {
                throw new StorageException("write failed");
            }
            return result;
        };
        return (LogStore)
                Proxy.newProxyInstance(LogStore.class.getClassLoader(), new Class<?>[] {LogStore.class}, handler);
    }
}
