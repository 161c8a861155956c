package io.raftwright.internal.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** The terms of a log, against a plain list of them. */
class TermSpansTest {
    @Property
    void shouldKnowTheTermOfEveryEntryHeld(@ForAll @Size(max = 200) int[] draws) {
        TermSpans spans = new TermSpans();
        List<Long> terms = new ArrayList<>();
        int base = 0;
        long term = 1;

        for (int draw : draws) {
            int index = base + (terms.size() - base == 0 ? 0 : Math.floorMod(draw >> 3, terms.size() - base));
            switch (draw & 7) {
                case 0 -> {
                    terms.subList(index, terms.size()).clear();
                    spans.truncateFrom(index + 1);
                }
                case 1 -> {
                    base = index;
                    spans.compactBelow(base + 1);
                }
                default -> {
                    term += (draw >> 3 & 3) == 0 ? 1 : 0;
                    terms.add(term);
                    spans.append(term, terms.size());
                }
            }
            for (int at = base; at < terms.size(); at++) {
                assertEquals(terms.get(at), spans.termAt(at + 1));
            }
        }
    }

    @Example
    void shouldKnowWhereATermBegins() {
        TermSpans spans = new TermSpans();
        spans.append(2, 5);
        spans.append(2, 6);
        spans.append(4, 7);

        assertEquals(5, spans.firstIndexOfTermAt(6));
        assertEquals(7, spans.firstIndexOfTermAt(9));
    }
}
