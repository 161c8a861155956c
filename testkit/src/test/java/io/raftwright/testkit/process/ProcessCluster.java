package io.raftwright.testkit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.api.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Three members in three processes, all under load, the ledger of what they acknowledged, and the history of
 * what they contend for. Owner: the test's thread. */
public final class ProcessCluster implements AutoCloseable {
    private static final int SIZE = 3;
    private static final int CONTENDERS = 2;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(300);

    private final Path directory;
    private final Load load;
    private final List<String> flags;
    private final String members;
    private final Ledger ledger = new Ledger();
    private final Contest contest = new Contest();
    private final Map<Long, MemberProcess> running = new TreeMap<>();
    private final List<MemberProcess> all = new ArrayList<>();

    /**
     * A cluster whose members' directories lie below another.
     *
     * @param load  of each member
     * @param flags of their JVMs
     */
    public ProcessCluster(Path directory, Load load, List<String> flags) throws IOException {
        this.directory = directory;
        this.load = load;
        this.flags = flags;
        this.members = Choices.text(Choices.members(SIZE));
    }

    Ledger ledger() {
        return ledger;
    }

    Contest contest() {
        return contest;
    }

    /** Writes that members acknowledged. */
    public long acknowledgedCount() {
        return ledger.count();
    }

    public List<Long> ids() {
        return List.copyOf(running.keySet());
    }

    MemberProcess member(long id) {
        return running.get(id);
    }

    /** Starts members and their load. */
    public void start(Collection<Long> ids)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        for (long id : ids) {
            MemberProcess member =
                    MemberProcess.start(id, members, directory.resolve("member-" + id), flags, ledger, contest);
            running.put(id, member);
            all.add(member);
        }
        for (long id : ids) {
            running.get(id).awaitReady();
            load(running.get(id));
        }
    }

    private void load(MemberProcess member) throws IOException {
        member.load(load);
        member.contend(CONTENDERS, load.pauseMicros());
    }

    /** Loads all again, after they have been checked. */
    public void load() throws IOException {
        for (MemberProcess member : running.values()) {
            load(member);
        }
    }

    /** Hands a member over to the caller: it no longer counts as one that runs, and is neither checked nor closed. */
    public MemberProcess release(long id) {
        MemberProcess member = running.remove(id);
        if (member == null) {
            throw new IllegalArgumentException("does not run, id=" + id);
        }
        return member;
    }

    public void startAll() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        start(Choices.members(SIZE).stream().map(Member::id).toList());
    }

    /** Kills members, all before the first is waited for. */
    void kill(Collection<Long> ids) throws InterruptedException, TimeoutException {
        List<MemberProcess> victims = ids.stream().map(running::remove).toList();
        victims.forEach(MemberProcess::kill);
        for (MemberProcess victim : victims) {
            victim.awaitEnd();
        }
    }

    /** The running member that says it leads in the latest term. */
    public long leader() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < PATIENCE_NS) {
            long leader = 0;
            long term = 0;
            for (Map.Entry<Long, MemberProcess> member : running.entrySet()) {
                String[] status = member.getValue().answer("status", "").split(" ", 3);
                if (status[0].equals("LEADER") && Long.parseLong(status[1]) > term) {
                    leader = member.getKey();
                    term = Long.parseLong(status[1]);
                }
            }
            if (leader != 0) {
                return leader;
            }
            pause(1);
        }
        throw new TimeoutException("no leader");
    }

    /** Waits until each of some members has acknowledged so many more writes; not for longer than they make progress. */
    public void awaitAcknowledged(Collection<Long> ids, long more)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        for (long id : ids) {
            MemberProcess member = running.get(id);
            long wanted = member.acknowledged() + more;
            long seen = 0;
            long progressNs = System.nanoTime();
            while (member.acknowledged() < wanted) {
                if (member.acknowledged() > seen) {
                    seen = member.acknowledged();
                    progressNs = System.nanoTime();
                } else if (System.nanoTime() - progressNs > PATIENCE_NS || !member.isAlive()) {
                    ledger.checkNothingWrong();
                    throw new TimeoutException("member acknowledges nothing, id=" + id + ", isAlive=" + member.isAlive()
                            + ", acknowledged=" + seen + ", wanted=" + wanted + ", all=" + standing());
                }
                pause(1);
            }
        }
    }

    private Map<Long, String> standing()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Map<Long, String> standing = new TreeMap<>();
        for (Map.Entry<Long, MemberProcess> member : running.entrySet()) {
            standing.put(member.getKey(), member.getValue().answer("status", ""));
        }
        return standing;
    }

    /** Ends the load, and compares what each member has with what was acknowledged, and with each other. */
    public void checkAll() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        for (MemberProcess member : running.values()) {
            member.rest();
        }
        Map<String, Ledger.Found> first = null;
        for (Map.Entry<Long, MemberProcess> member : running.entrySet()) {
            Map<String, Ledger.Found> found = member.getValue().dump();
            ledger.check("" + member.getKey(), found);
            assertEquals(first == null ? found : first, found, "members differ, id=" + member.getKey());
            first = found;
        }
        ledger.checkNothingWrong();
    }

    /** Every member closes in good order, and none ever wrote to its standard error. */
    public void endAll() throws IOException, InterruptedException, TimeoutException {
        for (MemberProcess member : running.values()) {
            assertEquals(0, member.end(), "exit code");
        }
        running.clear();
        for (MemberProcess member : all) {
            assertEquals(List.of(), member.errors(), "standard error");
        }
    }

    long snapshotsTaken() {
        return all.stream().mapToLong(MemberProcess::snapshotsTaken).sum();
    }

    long snapshotsInstalled() {
        return all.stream().mapToLong(MemberProcess::snapshotsInstalled).sum();
    }

    static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public void close() {
        running.values().forEach(MemberProcess::kill);
    }
}
