package io.raftwright.testkit.recipes;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.testkit.process.Choices;
import io.raftwright.transport.memory.InProcessNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Three members in this process, and the network between them. */
final class Trio implements AutoCloseable {
    private static final List<Member> MEMBERS =
            List.of(new Member(1, "one"), new Member(2, "two"), new Member(3, "three"));

    private final InProcessNetwork network = new InProcessNetwork();
    private final List<ConfigMap> maps = new ArrayList<>();

    Trio(Path directory) {
        for (Member member : MEMBERS) {
            maps.add(ConfigMap.builder()
                    .member(member.id(), MEMBERS)
                    .clusterName("trio")
                    .directory(directory.resolve("" + member.id()))
                    .options(Choices.options())
                    .segmentLength(Choices.SEGMENT_LENGTH)
                    .transport(network.join())
                    .open());
        }
    }

    /** The map as the clients of a member have it, from 1 to 3. */
    ConfigMap map(int member) {
        return maps.get(member - 1);
    }

    /** The member that leads, as the first one has it. */
    int awaitLeader() {
        Patience.until(() -> map(1).status().leader().id() != 0, () -> "no leader, status=" + map(1).status());
        return (int) map(1).status().leader().id();
    }

    /** Another member. */
    static int besides(int member) {
        return member % MEMBERS.size() + 1;
    }

    /** Lets nothing through between a member and the others. */
    void cutOff(int member) {
        others(member).forEach(other -> network.cut(member, other));
    }

    /** Takes a member back. */
    void heal(int member) {
        others(member).forEach(other -> network.heal(member, other));
    }

    private static List<Long> others(int member) {
        return MEMBERS.stream().map(Member::id).filter(id -> id != member).toList();
    }

    @Override
    public void close() {
        maps.forEach(ConfigMap::close);
    }
}
