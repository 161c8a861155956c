package io.raftwright.testkit.process;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Three members in one process, {@code TracedProgram <directory> <count>}: puts one key after the other, through each member in
 * turn, and writes the key of each put that returned to the file {@code acks}. That write, too, is in a trace of the process.
 */
final class TracedProgram {
    static final String ACKS = "acks";
    private static final String PADDING = "x".repeat(2_000);

    private TracedProgram() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        int count = Integer.parseInt(args[1]);
        List<Member> members = Choices.members(3);
        List<ConfigMap> maps = new ArrayList<>();
        try (OutputStream acks = new FileOutputStream(directory.resolve(ACKS).toFile())) {
            for (Member member : members) {
                maps.add(ConfigMap.builder()
                        .member(member.id(), members)
                        .directory(directory.resolve("member-" + member.id()))
                        .options(Choices.options())
                        .segmentLength(Choices.SEGMENT_LENGTH)
                        .deadline(Duration.ofSeconds(30))
                        .open());
            }
            for (int i = 0; i < count; i++) {
                String key = key(i);
                maps.get(i % maps.size()).put(key, PADDING);
                acks.write((key + '\n').getBytes(StandardCharsets.UTF_8));
            }
        } finally {
            maps.forEach(ConfigMap::close);
        }
    }

    static String key(int number) {
        return String.format("put-%06d", number);
    }
}
