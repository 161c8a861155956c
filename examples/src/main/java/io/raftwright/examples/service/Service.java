package io.raftwright.examples.service;

import io.raftwright.api.Member;
import io.raftwright.examples.Arguments;
import io.raftwright.examples.Loopback;
import io.raftwright.examples.Terminal;
import io.raftwright.examples.WorkDirectory;
import io.raftwright.examples.secured.Authority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Starts three instances, talks to them over HTTP, kills the one that leads with {@code kill -9}, goes on, and puts a new member in its
 * place: with an id, an empty disk and a certificate of its own. Arguments: {@code --dir=DIRECTORY}, {@code --puts=COUNT}. Exits 0 only if nothing that was acknowledged is lost.
 */
public final class Service implements AutoCloseable {
    private static final int DEFAULT_PUTS = 600;
    private static final int MAX_TRIES = 200;
    private static final long FOUNDERS = 3;
    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(60);

    private final Terminal terminal;
    private final Path directory;
    private final Path certificates;
    private final Authority authority;
    private final List<Member> founders = Loopback.members((int) FOUNDERS);
    private final Map<Long, InstanceProcess> running = new TreeMap<>();
    private int putCount;
    private int repeated;

    private Service(Terminal terminal, Path directory)
            throws IOException, InterruptedException, GeneralSecurityException {
        this.terminal = terminal;
        this.directory = directory;
        this.certificates = Files.createDirectories(directory.resolve("tls"));
        this.authority = Authority.create(certificates);
    }

    public static void main(String[] args) throws Exception {
        String parent = Arguments.value(args, "--dir=", "");
        int puts = Integer.parseInt(Arguments.value(args, "--puts=", "" + DEFAULT_PUTS));
        if (!run(Terminal.standard(), parent.isEmpty() ? null : Path.of(parent), puts)) {
            System.exit(1);
        }
    }

    /** Tells the story once; true if nothing was lost, and all ended well. */
    static boolean run(Terminal terminal, @Nullable Path parent, int puts)
            throws IOException, InterruptedException, GeneralSecurityException {
        try (WorkDirectory work = WorkDirectory.create("service", parent);
                Service service = new Service(terminal, work.path())) {
            return service.tell(puts);
        }
    }

    private boolean tell(int puts) throws IOException, InterruptedException, GeneralSecurityException {
        terminal.title("Three processes, one map in them, TLS between them; one is killed and replaced");
        terminal.heading("Three processes: plain java, no flag; certificates by the JDK's keytool");
        for (Member founder : founders) {
            start(founder.id(), founder.address());
        }
        terminal.heading("%,d puts over HTTP, through each in turn", puts / 3);
        put(puts / 3);
        long killed = killTheLeader();
        put(puts / 3);
        terminal.line("%,d more puts through the other two; %,d were sent again meanwhile", puts / 3, repeated);
        long newcomer = FOUNDERS + 1;
        boolean isReplaced = replace(killed, newcomer);
        put(Math.max(0, puts - putCount));
        int found = countFound(newcomer);
        terminal.line("%,d of %,d acknowledged puts read through instance %d", found, putCount, newcomer);
        return stopAll() && isReplaced && found == putCount;
    }

    private void start(long id, String address) throws IOException, InterruptedException, GeneralSecurityException {
        authority.issue(id);
        String all = founders.stream().map(Member::address).collect(Collectors.joining(","));
        InstanceProcess instance =
                InstanceProcess.start(id, address, all, directory.resolve("member-" + id), certificates);
        running.put(id, instance);
        terminal.line(
                "instance %d   process %d   %s   certificate for raftwright:member:%d",
                id, instance.pid(), instance.url(), id);
    }

    private void put(int count) throws IOException, InterruptedException {
        for (int end = putCount + count; putCount < end; putCount++) {
            putOne("key-" + putCount, "value-" + putCount);
            terminal.progress("%,d puts", putCount);
        }
    }

    /** A put that is not acknowledged is sent again, to the next one: it may have happened, and happening twice does no harm. */
    private void putOne(String key, String value) throws IOException, InterruptedException {
        List<InstanceProcess> all = List.copyOf(running.values());
        for (int attempt = 0; ; attempt++) {
            try {
                all.get((putCount + attempt) % all.size()).put(key, value);
                return;
            } catch (IOException e) {
                repeated++;
                if (attempt == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    private long killTheLeader() throws IOException, InterruptedException {
        long leader = leader();
        while (leader == 0) { // being elected: a put waits for it
            put(1);
            leader = leader();
        }
        InstanceProcess killed = instance(leader);
        running.remove(leader);
        terminal.heading("kill -9 %d: instance %d, which leads", killed.pid(), leader);
        killed.kill();
        return leader;
    }

    private long leader() throws IOException, InterruptedException {
        String said = instance(1).get("");
        return Long.parseLong(said.substring("leader ".length(), said.indexOf(',')));
    }

    /** The newcomer asks to be taken in; the leader lets it vote instead of the killed one, and forgets that. Puts go on meanwhile. */
    private boolean replace(long killed, long newcomer)
            throws IOException, InterruptedException, GeneralSecurityException {
        terminal.heading("A new member in its place: another id, an empty disk, a certificate of its own");
        int before = putCount;
        start(newcomer, founders.get((int) killed - 1).address());
        String voters = "voters " + running.keySet() + ", learners []";
        String state = instance(newcomer).get("");
        for (long endNs = System.nanoTime() + MAX_WAIT_NS;
                !state.endsWith(voters) && System.nanoTime() - endNs < 0;
                state = instance(newcomer).get("")) {
            put(1);
        }
        terminal.line("it says: %s", state);
        terminal.line("%,d more puts meanwhile", putCount - before);
        return state.endsWith(voters);
    }

    /** Reads all through one instance. A read sees every write that had returned anywhere before it began. */
    private int countFound(long id) throws IOException, InterruptedException {
        InstanceProcess instance = instance(id);
        int found = 0;
        for (int i = 0; i < putCount; i++) {
            found += instance.get("key-" + i).equals("value-" + i) ? 1 : 0;
            terminal.progress("%,d read", found);
        }
        return found;
    }

    private InstanceProcess instance(long id) {
        return Objects.requireNonNull(running.get(id), "not running");
    }

    private boolean stopAll() throws IOException, InterruptedException {
        terminal.heading("All end by themselves");
        boolean isClean = true;
        for (InstanceProcess instance : running.values()) {
            boolean ended = instance.stop();
            terminal.line("instance %d   %s", instance.id(), ended ? "closed" : "DID NOT CLOSE");
            isClean &= ended;
        }
        return isClean;
    }

    @Override
    public void close() {
        running.values().forEach(InstanceProcess::close);
    }
}
