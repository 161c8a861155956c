package io.raftwright.internal.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Durable positions turned into durable indexes, against a log of who wrote which entry where. */
class DurableLedgerTest {
    @Property
    void shouldCountAnEntryOnceThePositionBehindItIsDurable(@ForAll @Size(max = 300) int[] draws) {
        DurableLedger ledger = new DurableLedger(0);
        List<Long> writtenAt = new ArrayList<>();
        long position = 0;
        long durable = 0;

        for (int draw : draws) {
            int amount = Math.floorMod(draw >> 2, 5);
            if ((draw & 3) == 0) {
                durable = Math.min(position, durable + amount * 10L);
                ledger.advance(durable);
            } else {
                if ((draw & 3) == 1 && !writtenAt.isEmpty()) {
                    int keep = Math.floorMod(draw >> 5, writtenAt.size());
                    writtenAt.subList(keep, writtenAt.size()).clear();
                    ledger.truncatedFrom(keep + 1);
                }
                position += 10;
                for (int i = 0; i <= amount; i++) {
                    writtenAt.add(position);
                }
                ledger.written(position, writtenAt.size());
            }
            long limit = durable;
            assertEquals(writtenAt.stream().filter(at -> at <= limit).count(), ledger.durableIndex());
        }
    }

    @Example
    void shouldNotTakeAReplacedEntryForDurable() {
        DurableLedger ledger = new DurableLedger(0);
        ledger.written(10, 5);
        ledger.truncatedFrom(4);
        ledger.written(20, 4);

        ledger.advance(10);

        assertEquals(3, ledger.durableIndex());
    }

    @Example
    void shouldGoOnBehindASnapshot() {
        DurableLedger ledger = new DurableLedger(2);
        ledger.written(10, 5);

        ledger.reset(9);
        ledger.advance(10);

        assertEquals(9, ledger.durableIndex());
    }
}
