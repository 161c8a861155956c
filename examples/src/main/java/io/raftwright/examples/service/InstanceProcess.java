package io.raftwright.examples.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An {@link Instance} that runs: a JVM without any flag, and where it serves. Owner: the main thread. */
final class InstanceProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final long id;
    private final Process process;
    private final String port;

    private InstanceProcess(long id, Process process, String port) {
        this.id = id;
        this.process = process;
        this.port = port;
    }

    /** Starts one, and waits until it serves. What it complains of comes here. */
    static InstanceProcess start(long id, String address, String founders, Path directory, Path certificates)
            throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        System.getProperty("service.classpath", System.getProperty("java.class.path")),
                        Instance.class.getName(),
                        "" + id,
                        address,
                        founders,
                        directory.toString(),
                        certificates.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        @Nullable String port = out.readLine();
        if (port == null) {
            throw new IOException("instance did not start, id=" + id);
        }
        return new InstanceProcess(id, process, port);
    }

    long id() {
        return id;
    }

    long pid() {
        return process.pid();
    }

    /** Where it serves. */
    String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** What it answers to {@code GET /key}; throws if it cannot now. */
    String get(String key) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url() + key)).GET());
    }

    /** Puts; throws if it does not say that it did. */
    void put(String key, String value) throws IOException, InterruptedException {
        var unused =
                send(HttpRequest.newBuilder(URI.create(url() + key)).PUT(HttpRequest.BodyPublishers.ofString(value)));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("status=" + response.statusCode() + ", " + response.body());
        }
        return response.body();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets it end by itself; true if it did without complaint. */
    boolean stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
