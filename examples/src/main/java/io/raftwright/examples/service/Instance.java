package io.raftwright.examples.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.ConfigMapException;
import io.raftwright.transport.tls.TlsSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the service: {@code GET /key}, {@code PUT /key}, and {@code GET /} for its state in a line. Arguments: its member id, the
 * member addresses of all in the order of their ids, a directory for its log, and that of the certificates. It says where it serves, and
 * ends when its standard input does.
 */
public final class Instance {
    private final ConfigMap map;

    private Instance(ConfigMap map) {
        this.map = map;
    }

    public static void main(String[] args) throws IOException {
        int id = Integer.parseInt(args[0]);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (ConfigMap map = open(id, args[1], Path.of(args[2]), Path.of(args[3]))) {
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
    private static ConfigMap open(long id, String addresses, Path directory, Path certificates) {
        List<String> all = Arrays.asList(addresses.split(",", -1));
        List<Member> members = all.stream()
                .map(address -> new Member(1 + all.indexOf(address), address))
                .toList();
        return ConfigMap.builder()
                .member(id, members)
                .directory(directory)
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
        return key.isEmpty() ? "leader " + map.status().leaderId() : map.get(key);
    }
}
