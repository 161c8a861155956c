package io.raftwright.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeatherTest {
    @Test
    void shouldLeaveAllElseAsItWasWhenAFaultIsTakenAway() {
        Weather rough = new Weather();
        rough.loss(3);
        rough.duplicates(4);
        rough.reorder(5);
        rough.replays(6);
        Weather withoutLoss = new Weather();
        withoutLoss.duplicates(4);
        withoutLoss.reorder(5);
        withoutLoss.replays(6);

        List<Fate> lossy = fates(rough);
        List<Fate> whole = fates(withoutLoss);

        assertTrue(lossy.stream().anyMatch(Fate::isLost) && whole.stream().noneMatch(Fate::isLost));
        assertEquals(
                whole.stream().map(Fate::delayNs).toList(),
                lossy.stream().map(Fate::delayNs).toList());
        assertEquals(
                whole.stream().map(Fate::isDoubled).toList(),
                lossy.stream().map(Fate::isDoubled).toList());
        assertEquals(
                whole.stream().map(Fate::isReplayed).toList(),
                lossy.stream().map(Fate::isReplayed).toList());
    }

    @Test
    void shouldGiveEachDirectionAStreamOfItsOwn() {
        LinkDraws draws = new LinkDraws(new Streams(1));
        LinkDraws others = new LinkDraws(new Streams(1));
        others.frames(1, 3).nextLong();
        others.frames(2, 1).nextLong();
        others.connections(1, 2).nextLong();

        long drawn = draws.frames(1, 2).nextLong();

        assertEquals(drawn, others.frames(1, 2).nextLong());
        assertNotEquals(drawn, draws.frames(2, 1).nextLong());
        assertNotEquals(drawn, draws.connections(1, 2).nextLong());
    }

    private static List<Fate> fates(Weather weather) {
        SplittableRandom random = new SplittableRandom(7);
        List<Fate> fates = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            fates.add(weather.fate(random));
        }
        return fates;
    }
}
