package io.raftwright.configmap.backup;

import io.raftwright.api.Member;
import io.raftwright.api.NodeListener;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.ConfigMapBuilder;
import io.raftwright.transport.memory.InProcessNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Members of a map within this process, each with a directory of its own. */
final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int SEGMENT_LENGTH = 4 << 20;

    private final InProcessNetwork network = new InProcessNetwork();
    private final List<ConfigMap> opened = new ArrayList<>();
    private final String name;
    private final List<Member> members;
    private final Path directory;

    Cluster(String name, int size, Path directory) {
        this.name = name;
        this.members = members(size);
        this.directory = directory;
    }

    static List<Member> members(int size) {
        return LongStream.rangeClosed(1, size)
                .mapToObj(id -> new Member(id, "memory"))
                .toList();
    }

    /** A map of one member. */
    static ConfigMap single(Path directory, String name) {
        return ConfigMap.builder()
                .directory(directory)
                .clusterName(name)
                .segmentLength(SEGMENT_LENGTH)
                .open();
    }

    /** Opens all members. */
    Cluster open() {
        members.forEach(member -> open(member.id()));
        return this;
    }

    ConfigMap open(long id) {
        return open(id, new NodeListener() {});
    }

    ConfigMap open(long id, NodeListener listener) {
        ConfigMap map = builder(id).listener(listener).open();
        opened.add(map);
        return map;
    }

    ConfigMapBuilder builder(long id) {
        return ConfigMap.builder()
                .member(id, members)
                .clusterName(name)
                .transport(network.join())
                .directory(directoryOf(id))
                .segmentLength(SEGMENT_LENGTH)
                .deadline(PATIENCE);
    }

    Path directoryOf(long id) {
        return directory.resolve(name + "-" + id);
    }

    ConfigMap map(long id) {
        return opened.get((int) id - 1);
    }

    @Override
    public void close() {
        opened.forEach(ConfigMap::close);
    }
}
