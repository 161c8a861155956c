package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.recipes.lock.FencedLock;
import io.raftwright.configmap.recipes.lock.ReadWriteLock;
import io.raftwright.configmap.recipes.lock.Semaphore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Map line 6: every recipe over three members, in one {@link Storm} together: what each promises holds by the order of the map, whatever
 * its clients believed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class RecipesOverPartitionsTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int PERMITS = 2;

    @TempDir
    private static Path directory;

    private Storm storm;
    private Chronicle chronicle;

    private CountingTrial counting;
    private TypedMapTrial typedMap;
    private HoldingTrial lock;
    private HoldingTrial readWriteLock;
    private HoldingTrial semaphore;
    private ElectionTrial election;
    private IdsTrial ids;
    private GateTrial latches;
    private GateTrial barriers;
    private MeetingTrial meetings;
    private RegistryTrial registry;
    private ConfigurationTrial configuration;
    private LiveMapTrial liveMap;

    @BeforeAll
    void blow() throws Exception {
        storm = new Storm(directory);
        counting = new CountingTrial(storm);
        typedMap = new TypedMapTrial(storm);
        lock = new HoldingTrial(storm, "lock", 2, session -> {
            FencedLock own = new FencedLock(session, "lock");
            return Map.of("holder", () -> own.tryLock(SOON));
        });
        readWriteLock = new HoldingTrial(storm, "read-write", 2, session -> {
            ReadWriteLock own = new ReadWriteLock(session, "read-write");
            return Map.of("reader", () -> own.tryRead(SOON), "writer", () -> own.tryWrite(SOON));
        });
        semaphore = new HoldingTrial(storm, "permits", PERMITS, session -> {
            Semaphore own = new Semaphore(session, "permits", PERMITS);
            return Map.of("holder", () -> own.tryAcquire(SOON));
        });
        election = new ElectionTrial(storm);
        ids = new IdsTrial(storm);
        latches = new GateTrial(storm, "latch", new GateTrial.LatchKind());
        barriers = new GateTrial(storm, "barrier", new GateTrial.BarrierKind());
        meetings = new MeetingTrial(storm);
        registry = new RegistryTrial(storm);
        configuration = new ConfigurationTrial(storm);
        liveMap = new LiveMapTrial(storm);
        chronicle = storm.blow();
    }

    @AfterAll
    void close() {
        if (registry != null) {
            registry.close();
        }
        storm.close();
    }

    @Test
    void shouldCountLinearizably() {
        counting.assertLinearizable();
    }

    @Test
    void shouldTellAListenerEveryChangeOnce() throws InterruptedException {
        counting.assertToldWithoutAGap();
    }

    @Test
    void shouldKeepATypedMapLinearizable() {
        typedMap.assertLinearizable();
    }

    @Test
    void shouldLetOneHoldALockAtATime() {
        lock.assertAlways(chronicle, inside -> inside.getOrDefault("holder", 0) <= 1);
        assertAscending(lock.entries(chronicle));
        lock.assertLostForGood();
    }

    @Test
    void shouldNeverLetAReaderInWithAWriter() {
        readWriteLock.assertAlways(chronicle, inside -> {
            int writers = inside.getOrDefault("writer", 0);
            return writers == 0 || (writers == 1 && !inside.containsKey("reader"));
        });
        long newestWriter = 0;
        for (HoldingTrial.Entry entry : readWriteLock.entries(chronicle)) {
            assertTrue(entry.token() >= newestWriter, () -> "came in behind its time: " + entry);
            newestWriter = entry.role().equals("writer") ? entry.token() : newestWriter;
        }
        readWriteLock.assertLostForGood();
    }

    @Test
    void shouldNeverHaveMoreHoldersThanPermits() {
        semaphore.assertAlways(chronicle, inside -> inside.getOrDefault("holder", 0) <= PERMITS);
        semaphore.assertLostForGood();
    }

    @Test
    void shouldLetOneLeadAtATime() {
        election.leading().assertAlways(chronicle, inside -> inside.getOrDefault("leader", 0) <= 1);
        assertAscending(election.leading().entries(chronicle));
        election.leading().assertLostForGood();
    }

    @Test
    void shouldShowEveryObserverEachLeaderInOrder() {
        election.assertObserved(chronicle);
    }

    @Test
    void shouldNeverGiveAnIdTwice() {
        ids.assertNeverTwice();
    }

    @Test
    void shouldOpenALatchForEverybodyWhenItIsCountedDownAndNotBefore() {
        latches.assertNobodyBeforeAndEverybodyAfter();
    }

    @Test
    void shouldLetEverybodyThroughABarrierWhenItIsRaisedAndNobodyBefore() {
        barriers.assertNobodyBeforeAndEverybodyAfter();
    }

    @Test
    void shouldBeginAndEndMeetingsTogether() {
        meetings.assertTogether(chronicle);
    }

    @Test
    void shouldShowAllInstancesToAllMembersAndRegisterThemAnew() throws InterruptedException {
        registry.assertSeenAsRegistered(chronicle);
    }

    @Test
    void shouldPutWholeSetsInForceOneAfterTheOther() throws InterruptedException {
        configuration.assertWholeSetsInOrder(chronicle);
    }

    @Test
    void shouldKeepLiveMapsAsTheMapWasAndNeverGoBack() throws InterruptedException {
        liveMap.assertAsTheMapWas(chronicle);
    }

    private static void assertAscending(List<HoldingTrial.Entry> entries) {
        long last = 0;
        for (HoldingTrial.Entry entry : entries) {
            assertTrue(entry.token() > last, () -> "came in behind its time: " + entry);
            last = entry.token();
        }
    }
}
