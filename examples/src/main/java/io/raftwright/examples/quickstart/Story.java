package io.raftwright.examples.quickstart;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.examples.Terminal;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The eight chapters, in order. Owner: the main thread. */
final class Story {
    private static final int PAGE_LENGTH = 1_000;

    private final Terminal terminal;
    private final Cluster cluster;
    private final int puts;
    private final int calmPuts;
    private final Watcher watcher = new Watcher();
    private long stoppedAtIndex;

    Story(Terminal terminal, Cluster cluster, int puts) {
        this.terminal = terminal;
        this.cluster = cluster;
        this.puts = puts;
        this.calmPuts = puts * 4 / 5;
    }

    /** True if every acknowledged write was found again. */
    boolean tell() throws Exception {
        terminal.title("Raftwright: three members, one map, a leader stopped in mid-load, nothing lost");
        openThreeMembers();
        watchOnAFollower();
        putThroughAllMembers();
        readThroughAFollower();
        compareAndSet();
        long stopped = stopTheLeaderInMidLoad();
        letItCatchUp(stopped);
        return reopenAllAndCheck();
    }

    private void openThreeMembers() throws TimeoutException {
        terminal.heading("Three members on loopback TCP, each with a log of its own");
        for (Member member : cluster.members()) {
            terminal.line("member %d   %-18s %s", member.id(), member.address(), cluster.directoryOf(member.id()));
        }
        long startNs = System.nanoTime();
        cluster.openAll();
        long openNs = System.nanoTime();
        long leader = cluster.awaitLeader();
        terminal.line(
                "open after %,.0f ms; member %d leads %,.0f ms later", millis(openNs - startNs), leader, since(openNs));
    }

    private void watchOnAFollower() throws TimeoutException {
        long follower = cluster.otherThan(cluster.awaitLeader());
        terminal.heading("A watch on member %d", follower);
        watcher.watchOn(follower, cluster.member(follower));
        terminal.line("told of every change below \"%s\", in order, once", Load.PREFIX);
    }

    private void putThroughAllMembers() throws Exception {
        terminal.heading("%,d puts by twelve threads, through all three members", calmPuts);
        Load load = Load.start(cluster, 0, calmPuts);
        load.awaitDone(load.count(), terminal);
        report(load);
        Cluster.await("the watch", () -> watcher.keyCount() >= calmPuts);
        terminal.line("the watch saw %,d of %,d changes, %s", watcher.keyCount(), calmPuts, order());
    }

    private void readThroughAFollower() throws TimeoutException {
        terminal.heading("A linearizable read through a follower");
        long leader = cluster.awaitLeader();
        long follower = cluster.otherThan(leader);
        cluster.member(leader).put("colour", "red");
        long startNs = System.nanoTime();
        String colour = cluster.member(follower).get("colour");
        double tookMs = since(startNs);
        terminal.line(
                "member %d wrote colour=red; member %d, asked at once, read colour=%s in %.2f ms",
                leader, follower, String.valueOf(colour), tookMs);
    }

    private void compareAndSet() throws TimeoutException {
        terminal.heading("A compare-and-set: if colour is red, make it blue");
        long leader = cluster.awaitLeader();
        long one = cluster.otherThan(leader);
        long another = cluster.otherThan(leader, one);
        Txn redToBlue = Txn.when(Compare.value("colour").equalTo("red")).then(Op.put("colour", "blue"));
        for (long member : new long[] {one, another}) {
            boolean succeeded = cluster.member(member).commit(redToBlue).succeeded();
            terminal.line("through member %d: %s", member, succeeded ? "done" : "not done, it is red no more");
        }
    }

    private long stopTheLeaderInMidLoad() throws Exception {
        int stormyPuts = puts - calmPuts;
        terminal.heading("%,d more puts, and the leader stopped in the midst of them", stormyPuts);
        Load load = Load.start(cluster, calmPuts, puts);
        load.awaitDone(load.count() / 4, terminal);
        long old = cluster.awaitLeader();
        if (watcher.memberId() == old) {
            long other = cluster.otherThan(old);
            watcher.watchOn(other, cluster.member(other));
        }
        stoppedAtIndex = cluster.member(old).status().lastIndex();
        long startNs = System.nanoTime();
        cluster.halt(old);
        long leader = cluster.awaitLeader();
        double electedMs = since(startNs);
        terminal.line(
                "member %d stopped abruptly, %,d puts done; member %d leads after %,.0f ms",
                old, load.done(), leader, electedMs);
        load.awaitDone(load.count(), terminal);
        report(load);
        terminal.line(
                "the slowest put waited %,.0f ms; %,d were sent again through another member",
                load.latencies().millisAt(1), load.repeated());
        return old;
    }

    private void letItCatchUp(long stopped) throws TimeoutException {
        terminal.heading("Member %d comes back", stopped);
        long target = cluster.member(cluster.awaitLeader()).status().commitIndex();
        long startNs = System.nanoTime();
        ConfigMap map = cluster.open(stopped);
        Cluster.await("member " + stopped, () -> map.status().appliedIndex() >= target);
        terminal.line(
                "%,d entries behind; caught up %,.0f ms after it was opened",
                Math.max(target - stoppedAtIndex, 0), since(startNs));
        Cluster.await("the watch", () -> watcher.keyCount() >= puts);
        terminal.line("the watch saw %,d of %,d changes, %s", watcher.keyCount(), puts, order());
    }

    private boolean reopenAllAndCheck() throws TimeoutException {
        terminal.heading("All three stopped at once, and opened again from their disks");
        cluster.haltAll();
        long startNs = System.nanoTime();
        cluster.openAll();
        long leader = cluster.awaitLeader();
        terminal.line("member %d leads %,.0f ms after the restart", leader, since(startNs));
        int found = countFound(cluster.member(cluster.otherThan(leader)));
        terminal.line("%,d of %,d acknowledged writes found", found, puts);
        return found == puts && watcher.isInOrder();
    }

    private void report(Load load) {
        Latencies latencies = load.latencies();
        terminal.line("%,d acknowledged, each on the disks of a majority", load.done());
        terminal.line(
                "%,.0f puts/s   p50 %.2f ms   p99 %.2f ms",
                load.perSecond(), latencies.millisAt(0.5), latencies.millisAt(0.99));
    }

    /** Reads all that the loads wrote, page by page, and counts what is as it was written. */
    private int countFound(ConfigMap map) {
        int found = 0;
        @Nullable Bytes to = KeyRange.prefix(Load.PREFIX).to();
        Bytes from = Bytes.of(Load.PREFIX);
        for (boolean more = true; more; ) {
            RangeResult page = map.range(Range.of(new KeyRange(from, to)).limit(PAGE_LENGTH));
            for (KeyValue kv : page.kvs()) {
                int number = Integer.parseInt(kv.key().utf8().substring(Load.PREFIX.length()));
                found += number < puts && kv.value().utf8().equals(Load.value(number)) ? 1 : 0;
                from = kv.key().next();
            }
            more = page.more();
        }
        return found;
    }

    private String order() {
        return watcher.isInOrder() ? "in order" : "OUT OF ORDER";
    }

    private static double since(long startNs) {
        return millis(System.nanoTime() - startNs);
    }

    private static double millis(long ns) {
        return ns / 1e6;
    }
}
