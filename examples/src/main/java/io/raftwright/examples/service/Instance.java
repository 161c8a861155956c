package io.raftwright.examples.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.MembershipPolicy;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.ConfigMapBuilder;
import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.transport.tls.TlsSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the service: {@code GET /key}, {@code PUT /key}, and {@code GET /} for its state in a line. Arguments: its member id and
 * address, the addresses of the founders in the order of their ids, a directory for its log, and that of the certificates. It says where it
 * serves, and ends when its standard input does.
 */
public final class Instance {
    /** The same on each. In a hurry, since somebody is watching. */
    private static final MembershipPolicy POLICY = MembershipPolicy.automatic(3)
            .withReplaceVoterAfter(Duration.ofSeconds(1))
            .withPromoteAfter(Duration.ofMillis(300))
            .withPause(Duration.ofMillis(300));

    private final ConfigMap map;

    private Instance(ConfigMap map) {
        this.map = map;
    }

    public static void main(String[] args) throws IOException {
        int id = Integer.parseInt(args[0]);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (ConfigMap map = open(id, args[1], args[2], Path.of(args[3]), Path.of(args[4]))) {
            http.createContext("/", new Instance(map)::handle);
            http.setExecutor(threads);
            http.start();
            System.out.println(http.getAddress().getPort());
            System.in.transferTo(OutputStream.nullOutputStream()); // until whoever started it lets go of it
            http.stop(0);
        }
        threads.shutdown();
    }

    // region open
    /** Founders open the map; who comes later asks them to be taken in, and the leader lets it vote in place of one that is gone. */
    private static ConfigMap open(long id, String address, String foundersOf, Path directory, Path certificates) {
        List<String> all = Arrays.asList(foundersOf.split(",", -1));
        List<Member> founders =
                all.stream().map(at -> new Member(1 + all.indexOf(at), at)).toList();
        ConfigMapBuilder builder = ConfigMap.builder().membership(POLICY).directory(directory);
        return (id <= founders.size() ? builder.member(id, founders) : builder.join(id, address, founders))
                .tls(TlsSettings.mutual(
                        certificates.resolve("member-" + id + ".pem"),
                        certificates.resolve("member-" + id + ".key"),
                        certificates.resolve("authority.pem")))
                .open();
    }
    // endregion

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String key = exchange.getRequestURI().getPath().substring(1);
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            @Nullable String said = null;
            int status = 200;
            try {
                said = answer(exchange.getRequestMethod(), key, body);
            } catch (ConfigMapException e) {
                status = 503; // refused, or it may have happened: both are put again
                said = String.valueOf(e.getMessage());
            }
            byte[] bytes = Objects.requireNonNullElse(said, "nothing").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(said == null ? 404 : status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private @Nullable String answer(String method, String key, String body) {
        if (method.equals("PUT")) {
            return "revision " + map.put(key, body).revision();
        }
        return key.isEmpty() ? state() : map.get(key);
    }

    private String state() {
        Membership membership = map.membership();
        return "leader " + map.status().leaderId() + ", voters " + membership.voters() + ", learners "
                + membership.learners();
    }
}
