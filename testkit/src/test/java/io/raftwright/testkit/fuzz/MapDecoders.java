package io.raftwright.testkit.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.raftwright.api.Command;
import io.raftwright.api.Member;
import io.raftwright.configmap.Members;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.backup.BackupDecoder;
import io.raftwright.configmap.internal.command.CheckCommand;
import io.raftwright.configmap.internal.command.CommandDecoder;
import io.raftwright.configmap.internal.command.CommandEncoder;
import io.raftwright.configmap.internal.command.LeaseCommand;
import io.raftwright.configmap.internal.command.MapCommand;
import io.raftwright.configmap.internal.command.UpkeepCommand;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.recipes.registry.Instance;
import io.raftwright.configmap.recipes.view.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Commands of a map, as they lie in the log, and images of its state. */
final class MapDecoders {
    private static final Codec<Instance> INSTANCES = Instance.codec();

    private MapDecoders() {}

    static List<Decoder> all() {
        return List.of(
                new Decoder(
                        "map-command", commands(), List.of(InvalidRequestException.class), MapDecoders::takeCommand),
                new Decoder(
                        "map-image", List.of(image(0), image(40)), List.of(IOException.class), MapDecoders::takeImage),
                BackupDecoder.decoder(),
                new Decoder(
                        "map-members",
                        List.of("1=one:7001, 2=two:7002,3=[::1]:7003".getBytes(UTF_8)),
                        List.of(IllegalArgumentException.class),
                        MapDecoders::takeMembers),
                new Decoder(
                        "map-instance",
                        List.of(bytes(INSTANCES
                                .encode(Instance.at("host:1").with("zone", "a&=%é"))
                                .asByteBuffer())),
                        List.of(IllegalArgumentException.class),
                        MapDecoders::takeInstance));
    }

    private static List<byte[]> commands() {
        Txn txn =
                Txn.when(Compare.version("a").equalTo(0)).then(Op.put("a", "1")).otherwise(Op.read("a"));
        List<ByteBuffer> commands = List.of(
                CommandEncoder.put(Bytes.of("key"), Bytes.of("value")),
                CommandEncoder.put(Op.put("key", "value").withLease(7)),
                CommandEncoder.delete(KeyRange.prefix("k")),
                CommandEncoder.commit(txn),
                CommandEncoder.compact(17),
                CommandEncoder.lease(new LeaseCommand.Grant(1, 60)),
                CommandEncoder.check(new CheckCommand.Report(7, 2, 99)),
                CommandEncoder.upkeep(new UpkeepCommand.Quota(1 << 20)));
        List<byte[]> seeds = new ArrayList<>();
        for (ByteBuffer command : commands) {
            seeds.add(bytes(command));
        }
        return seeds;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static boolean takeMembers(byte[] input) {
        List<Member> members = Members.parse(new String(input, UTF_8));
        String again = members.stream()
                .map(member -> member.id() + "=" + member.address())
                .collect(Collectors.joining(","));
        return Fixpoint.require(members, Members.parse(again));
    }

    private static boolean takeInstance(byte[] input) {
        Instance instance = INSTANCES.decode(Bytes.of(input));
        return Fixpoint.require(instance, INSTANCES.decode(INSTANCES.encode(instance)));
    }

    private static boolean takeCommand(byte[] input) {
        MapCommand command = CommandDecoder.decode(ByteBuffer.wrap(input));
        return Fixpoint.require(command, CommandDecoder.decode(encoded(command)));
    }

    private static ByteBuffer encoded(MapCommand command) {
        if (command instanceof MapCommand.Put put) {
            return CommandEncoder.put(put.op());
        } else if (command instanceof MapCommand.Delete delete) {
            return CommandEncoder.delete(delete.keys());
        } else if (command instanceof MapCommand.Commit commit) {
            return CommandEncoder.commit(commit.txn());
        } else if (command instanceof MapCommand.Compact compact) {
            return CommandEncoder.compact(compact.revision());
        } else if (command instanceof LeaseCommand lease) {
            return CommandEncoder.lease(lease);
        } else if (command instanceof UpkeepCommand upkeep) {
            return CommandEncoder.upkeep(upkeep);
        } else if (command instanceof CheckCommand check) {
            return CommandEncoder.check(check);
        }
        throw new AssertionError("a command that is not encoded again, command=" + command);
    }

    /** A map with a bit of everything. */
    private static byte[] image(int puts) {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        List<ByteBuffer> commands = new ArrayList<>();
        for (int i = 0; i < puts; i++) {
            commands.add(CommandEncoder.put(Bytes.of("k" + i % 7), Bytes.of("v" + i)));
        }
        commands.add(CommandEncoder.delete(KeyRange.key("k1")));
        commands.add(CommandEncoder.compact(puts / 2));
        commands.add(CommandEncoder.upkeep(new UpkeepCommand.Retain(50, 60)));
        commands.add(CommandEncoder.lease(new LeaseCommand.Grant(6, 20)));
        commands.add(CommandEncoder.put(Op.put("leased", "v").withLease(6)));
        for (int i = 0; i < commands.size(); i++) {
            var unused = store.apply(new Committed(i + 1, 0, commands.get(i)));
            store.onBatchApplied(i + 1);
        }
        try {
            return written(store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Committed(long index, long logTimeSeconds, ByteBuffer bytes) implements Command {
        @Override
        public long term() {
            return 1;
        }

        @Override
        public ByteBuffer bytes() {
            return bytes.asReadOnlyBuffer();
        }
    }

    private static boolean takeImage(byte[] input) throws IOException {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        store.restore(new ByteArrayInputStream(input));
        byte[] first = written(store);
        ConfigStore again = new ConfigStore(HistoryLimit.DEFAULT);
        again.restore(new ByteArrayInputStream(first));
        return Fixpoint.requireBytes(first, written(again));
    }

    private static byte[] written(ConfigStore store) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.capture().writeTo(out);
        return out.toByteArray();
    }
}
