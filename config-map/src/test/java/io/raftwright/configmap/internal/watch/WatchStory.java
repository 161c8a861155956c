package io.raftwright.configmap.internal.watch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEnd;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import io.raftwright.configmap.internal.command.MapCommand;
import io.raftwright.configmap.internal.command.Requests;
import io.raftwright.configmap.internal.store.Applied;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One watcher among three members that apply the same commands, each at its own pace. Members crash and come back with an older state,
 * get snapshots of each other, and remember little; the watcher is slow, goes from one to the other, and goes on from its
 * bookmark. What it was told is the transcript.
 */
final class WatchStory {
    private static final int MEMBERS = 3;
    private static final HistoryLimit SHORT = new HistoryLimit(5, 1 << 20);

    /** A batch as it came, or progress, with all that matters of the moment. */
    record Line(@Nullable WatchBatch batch, long progress, long oldestReadable) {}

    /** A revision that was told whole. */
    record Whole(WatchBatch change, long oldestReadable) {}

    /** From the first one to before the second one: the watcher was told that these are gone. */
    record Gap(long from, long to) {}

    final WatchRequest request;
    final long first;
    final Map<Long, WatchBatch> truth = new TreeMap<>();
    final List<Line> lines = new ArrayList<>();
    final List<Whole> whole = new ArrayList<>();
    final List<Gap> gaps = new ArrayList<>();
    int resumptions;

    private final List<MapCommand> commands;
    private final Random random;
    private final List<Member> members = new ArrayList<>();
    private final Deque<Runnable> slowTasks = new ArrayDeque<>();
    private final ConfigStore leader = new ConfigStore(SHORT);
    private int committed;

    private @Nullable Watch watch;
    private @Nullable Member site;
    private int opening;
    private long bookmark;
    private final List<WatchBatch> parts = new ArrayList<>();

    private static final class Member {
        private ConfigStore store = new ConfigStore(SHORT);
        private byte[] saved = Applied.imageOf(store);
        private WatchHub hub = new WatchHub(() -> store.state(), new NoRunner());

        private void crash() {
            WatchHub old = hub;
            store = Applied.restored(saved, SHORT);
            hub = new WatchHub(() -> store.state(), new NoRunner());
            old.close();
            old.serve();
        }
    }

    WatchStory(List<MapCommand> commands, WatchRequest request, long seed) {
        this.commands = commands;
        this.random = new Random(seed);
        this.first = 2L + random.nextInt(8);
        this.bookmark = first;
        WatchRequest chosen = request.inPartsOf(random.nextInt(3)).progressEvery(random.nextInt(4));
        this.request = random.nextInt(3) == 0 ? chosen.on(slowTasks::add) : chosen;
        for (int i = 0; i < MEMBERS; i++) {
            members.add(new Member());
        }
    }

    /** Plays it to the end: in the end the watcher has heard all that there was to hear. */
    WatchStory play() {
        while (committed < commands.size()) {
            commit();
            for (int i = random.nextInt(4); i >= 0; i--) {
                happen();
            }
        }
        members.forEach(this::catchUp);
        while (watch == null
                || !watch.isOpen()
                || watch.nextRevision() <= leader.state().revision()) {
            look();
            serve();
        }
        serve();
        return this;
    }

    private void commit() {
        long before = leader.state().revision();
        apply(leader, committed++);
        for (long r = before + 1; r <= leader.state().revision(); r++) {
            truth.put(r, leader.state().change(r));
        }
    }

    private void apply(ConfigStore store, int position) {
        Applied.to(store, position + 1, position / 2, Requests.encoded(commands.get(position)));
    }

    private void happen() {
        Member member = members.get(random.nextInt(MEMBERS));
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> advance(member);
            case 3 -> catchUp(member);
            case 4 -> member.saved = Applied.imageOf(member.store);
            case 5 -> install(member);
            case 6 -> crash(member);
            case 7 -> leave();
            case 8 -> askProgress();
            case 9 -> look();
            default -> serve();
        }
    }

    private void advance(Member member) {
        if (member.store.lastAppliedIndex() < committed) {
            apply(member.store, (int) member.store.lastAppliedIndex());
        }
    }

    private void catchUp(Member member) {
        while (member.store.lastAppliedIndex() < committed) {
            advance(member);
        }
    }

    /** As a member gets it that fell behind: whatever the snapshot skips it never applies. */
    private void install(Member member) {
        if (member.store.lastAppliedIndex() < committed) {
            try {
                member.store.restore(new ByteArrayInputStream(Applied.imageOf(leader)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void crash(Member member) {
        member.crash();
    }

    // ---- the watcher

    private void askProgress() {
        if (watch != null) {
            watch.requestProgress();
        }
    }

    /** Goes elsewhere, though nothing is wrong. */
    private void leave() {
        if (watch != null) {
            watch.close();
        }
        watch = null;
        opening++;
    }

    private void look() {
        if (watch != null && watch.isOpen()) {
            return;
        }
        opening++;
        parts.clear(); // a revision of which only a part was told is told again, whole
        Member at = members.get(random.nextInt(MEMBERS));
        try {
            site = at;
            watch = at.hub.open(request, bookmark, new Hearer(opening));
            resumptions++;
        } catch (CompactedException e) {
            watch = null;
            gone(e.compactRevision());
        }
    }

    private void gone(long resume) {
        assertTrue(resume > bookmark, () -> "told to go back, resume=" + resume + ", bookmark=" + bookmark);
        gaps.add(new Gap(bookmark, resume));
        parts.clear();
        bookmark = resume;
    }

    private void serve() {
        for (Member member : members) {
            while (member.hub.serve()) {
                // until nothing is left
            }
        }
        for (Runnable task = slowTasks.poll(); task != null; task = random.nextInt(3) > 0 ? slowTasks.poll() : null) {
            task.run();
        }
    }

    private final class Hearer implements WatchListener {
        private final int mine;

        Hearer(int mine) {
            this.mine = mine;
        }

        private long oldestReadable() {
            assertTrue(mine == opening, "a watch that was closed tells something");
            return site == null ? 0 : site.store.state().oldestRevision();
        }

        @Override
        public void onBatch(WatchBatch batch) {
            lines.add(new Line(batch, 0, oldestReadable()));
            parts.add(batch);
            if (!batch.hasMore()) {
                WatchBatch change = new WatchBatch(
                        batch.revision(),
                        parts.stream().flatMap(part -> part.events().stream()).toList());
                whole.add(new Whole(change, oldestReadable()));
                parts.clear();
                bookmark = batch.revision() + 1;
            }
        }

        @Override
        public void onProgress(long revision) {
            lines.add(new Line(null, revision, oldestReadable()));
            bookmark = revision + 1;
        }

        @Override
        public void onEnd(WatchEnd end) {
            if (mine == opening && end.reason() == WatchEnd.Reason.COMPACTED) {
                gone(end.resumeRevision());
            }
        }
    }
}
