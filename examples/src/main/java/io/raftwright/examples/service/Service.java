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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Starts three instances, talks to them over HTTP, kills the one that leads with {@code kill -9}, goes on, and puts another process in its
 * place. Arguments: {@code --dir=DIRECTORY}, {@code --puts=COUNT}. Exits 0 only if nothing that was acknowledged is lost.
 */
public final class Service implements AutoCloseable {
    private static final int DEFAULT_PUTS = 600;
    private static final int MAX_TRIES = 200;

    private final Terminal terminal;
    private final Path directory;
    private final Path certificates;
    private final String addresses;
    private final Map<Long, InstanceProcess> running = new TreeMap<>();
    private int putCount;
    private int repeated;

    private Service(Terminal terminal, Path directory) throws IOException {
        this.terminal = terminal;
        this.directory = directory;
        this.certificates = Files.createDirectories(directory.resolve("tls"));
        this.addresses = Loopback.members(3).stream().map(Member::address).collect(Collectors.joining(","));
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
        makeCertificates();
        startThree();
        terminal.heading("%,d puts over HTTP, through each in turn", puts / 3);
        put(puts / 3);
        long killed = killTheLeader();
        put(puts / 3);
        terminal.line("%,d more puts through the other two; %,d were sent again meanwhile", puts / 3, repeated);
        replace(killed);
        put(puts - putCount);
        int found = countFound(killed);
        terminal.line("%,d of %,d acknowledged puts read through it", found, puts);
        return stopAll() && found == puts;
    }

    private void makeCertificates() throws IOException, InterruptedException, GeneralSecurityException {
        terminal.heading("An authority and three certificates, by the JDK's keytool");
        Authority authority = Authority.create(certificates);
        for (long id = 1; id <= 3; id++) {
            authority.issue(id);
            terminal.line("%s  names raftwright:member:%d", authority.certificateOf(id), id);
        }
    }

    private void startThree() throws IOException {
        terminal.heading("Three processes: plain java, no flag");
        for (long id = 1; id <= 3; id++) {
            start(id);
        }
    }

    private void start(long id) throws IOException {
        InstanceProcess instance =
                InstanceProcess.start(id, addresses, directory.resolve("member-" + id), certificates);
        running.put(id, instance);
        terminal.line("instance %d   process %d   %s", id, instance.pid(), instance.url());
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
        String said = instance(1).get("");
        long leader = Long.parseLong(said.substring(said.indexOf(' ') + 1));
        InstanceProcess killed = instance(leader);
        running.remove(leader);
        terminal.heading("kill -9 %d: instance %d, which leads", killed.pid(), leader);
        killed.kill();
        return leader;
    }

    private void replace(long killed) throws IOException, InterruptedException {
        terminal.heading("Another process in its place, on what the killed one left on its disk");
        start(killed);
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
