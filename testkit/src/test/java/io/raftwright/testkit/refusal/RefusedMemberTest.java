package io.raftwright.testkit.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.api.RefusedException;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.Members;
import io.raftwright.storage.StorageInUseException;
import io.raftwright.testkit.process.Choices;
import io.raftwright.testkit.process.Java;
import io.raftwright.transport.TransportException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that cannot belong together: refused before anything is made of them, and the others go on. */
class RefusedMemberTest {
    @TempDir
    Path directory;

    private final List<ConfigMap> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(ConfigMap::close);
    }

    @Test
    void shouldRefuseListsThatCannotBe() throws IOException {
        List<Member> members = Choices.members(3);
        List<Member> twice = List.of(members.get(0), members.get(1), members.get(0));
        Path own = directory.resolve("own");

        assertThrows(IllegalArgumentException.class, () -> ConfigMap.open(4, members, own));
        assertThrows(IllegalArgumentException.class, () -> ConfigMap.open(1, twice, own));
        assertThrows(IllegalArgumentException.class, () -> ConfigMap.open(1, List.of(), own));
        assertThrows(IllegalArgumentException.class, () -> new Member(0, "127.0.0.1:7001"));
        for (String text :
                List.of("", "1", "1=", "=x:1", "a=x:1", "1=x:1,1=y:1", "1=x:1,", "9999999999999999999=x:1")) {
            assertThrows(IllegalArgumentException.class, () -> Members.parse(text), text);
        }

        assertFalse(Files.exists(own));
    }

    @Test
    void shouldRefuseAddressesThatCannotBe() {
        Path own = directory.resolve("own");
        for (String address : List.of("localhost", "localhost:", "localhost:x", "localhost:70000", "localhost:-1")) {
            RuntimeException refused = assertThrows(
                    RuntimeException.class,
                    () -> ConfigMap.builder()
                            .member(1, List.of(new Member(1, address)))
                            .directory(own)
                            .plaintext()
                            .open(),
                    address);
            assertTrue(
                    refused instanceof IllegalArgumentException || refused instanceof TransportException,
                    () -> address + ": " + refused);
        }

        assertFalse(Files.exists(own));
    }

    @Test
    void shouldRefuseAMemberWithAnotherListAndGoOn() throws IOException {
        List<Member> all = Choices.members(4);
        List<Member> members = all.subList(0, 3);
        openAll(members);
        opened.get(0).within(Duration.ofSeconds(20)).put("before", "value");
        RecordedLog.forget();

        ConfigMap stranger = keep(ConfigMap.open(4, all, directory.resolve("4")));
        RefusedException refused = assertThrows(
                RefusedException.class,
                () -> stranger.within(Duration.ofSeconds(2)).put("k", "v"));

        assertEquals(RefusedException.Reason.NO_LEADER, refused.reason());
        for (ConfigMap map : opened.subList(0, 3)) {
            map.put("after", "value");
            assertEquals("value", map.get("before"));
        }
        List<String> lines = RecordedLog.complaints("cluster");
        assertTrue(
                !lines.isEmpty() && lines.size() <= 6, lines::toString); // one at either end of each of three attempts
    }

    @Test
    void shouldRefuseAMemberOfAClusterOfAnotherNameAndGoOn() throws IOException {
        List<Member> members = Choices.members(3);
        keep(ConfigMap.open(1, members, directory.resolve("1")));
        keep(ConfigMap.open(2, members, directory.resolve("2")));
        RecordedLog.forget();

        ConfigMap stranger = keep(ConfigMap.builder()
                .member(3, members)
                .clusterName("other")
                .directory(directory.resolve("3"))
                .open());
        assertThrows(
                RefusedException.class,
                () -> stranger.within(Duration.ofSeconds(2)).put("k", "v"));

        opened.get(0).put("k", "value");
        assertEquals("value", opened.get(1).get("k"));
        List<String> lines = RecordedLog.complaints("cluster");
        assertTrue(!lines.isEmpty() && lines.size() <= 8, lines::toString); // the same, but both ends dial
    }

    @Test
    void shouldRefuseADirectoryThatAnotherProcessHasOpen() throws IOException, InterruptedException {
        Process holder = Java.builder(Holder.class, directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("open", said.readLine());

            StorageInUseException refused =
                    assertThrows(StorageInUseException.class, () -> ConfigMap.openSingle(directory));

            assertTrue(String.valueOf(refused.getMessage()).contains("another process"), refused::getMessage);
            holder.getOutputStream().close();
            assertEquals("put", said.readLine());
            assertTrue(holder.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, holder.exitValue());
        } finally {
            holder.destroyForcibly();
        }
        assertEquals("value", keep(ConfigMap.openSingle(directory)).get("k"));
    }

    /** Has a directory open until its input ends, and puts after that. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (ConfigMap map = ConfigMap.openSingle(Path.of(args[0]))) {
                map.put("k", "first");
                System.out.println("open");
                System.in.read();
                map.put("k", "value");
                System.out.println("put");
            }
        }
    }

    private void openAll(List<Member> members) {
        for (Member member : members) {
            keep(ConfigMap.open(member.id(), members, directory.resolve("" + member.id())));
        }
    }

    private ConfigMap keep(ConfigMap map) {
        opened.add(map);
        return map;
    }
}
