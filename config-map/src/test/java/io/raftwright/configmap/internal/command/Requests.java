package io.raftwright.configmap.internal.command;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.Txn;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random requests over a handful of keys, so that they meet. Some break the rules. */
public final class Requests {
    private Requests() {}

    public static Arbitrary<Bytes> keys() {
        return Arbitraries.of("a", "aa", "ab", "b", "ba", "c", "c\0", "d", "é", "z")
                .map(Bytes::of);
    }

    public static Arbitrary<Bytes> values() {
        return Arbitraries.of("", "0", "1", "2", "a longer value").map(Bytes::of);
    }

    public static Arbitrary<KeyRange> ranges() {
        return Arbitraries.oneOf(
                keys().map(KeyRange::key),
                keys().map(KeyRange::prefix),
                keys().map(KeyRange::from),
                Combinators.combine(keys(), keys()).as(KeyRange::between),
                Arbitraries.just(KeyRange.all()));
    }

    public static Arbitrary<Range> reads() {
        Arbitrary<Range> plain = Combinators.combine(
                        ranges(),
                        Arbitraries.longs().between(0, 4),
                        Arbitraries.oneOf(
                                Arbitraries.just(0L), Arbitraries.longs().between(1, 40)),
                        Arbitraries.of(Range.Content.class))
                .as((keys, limit, revision, content) -> new Range(keys, limit, revision, content));
        Arbitrary<Long> bounds =
                Arbitraries.oneOf(Arbitraries.just(0L), Arbitraries.longs().between(1, 20));
        Arbitrary<Range.Age> ages = Arbitraries.oneOf(
                Arbitraries.just(Range.Age.ANY),
                Combinators.combine(bounds, bounds, bounds, bounds).as(Range.Age::new));
        return Combinators.combine(plain, Arbitraries.of(Range.Order.class), ages)
                .as((range, order, age) ->
                        new Range(range.keys(), range.limit(), range.revision(), range.content(), order, age));
    }

    public static Arbitrary<Compare> compares() {
        return Combinators.combine(
                        ranges(),
                        Arbitraries.of(Compare.Target.class),
                        Arbitraries.of(Compare.Relation.class),
                        Arbitraries.longs().between(0, 6),
                        values())
                .as((keys, target, relation, number, value) -> target == Compare.Target.VALUE
                        ? new Compare(keys, target, relation, 0, value)
                        : new Compare(keys, target, relation, number, Bytes.EMPTY));
    }

    public static Arbitrary<Op> puts() {
        Arbitrary<Op.Put> plain = Combinators.combine(keys(), values()).as(Op::put);
        Arbitrary<Op.Put> sameValue = keys().map(Op::putSameValue);
        return Arbitraries.frequencyOf(
                        Tuple.of(5, plain),
                        Tuple.of(2, Combinators.combine(plain, leases()).as(Op.Put::withLease)),
                        Tuple.of(1, plain.map(Op.Put::keepingLease)),
                        Tuple.of(1, Combinators.combine(sameValue, leases()).as(Op.Put::withLease)),
                        Tuple.of(1, sameValue.map(Op.Put::keepingLease)))
                .map(put -> put);
    }

    /** Few, so that they meet. */
    public static Arbitrary<Long> leases() {
        return Arbitraries.longs().between(1, 3);
    }

    public static Arbitrary<LeaseCommand> leaseCommands() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        4,
                        Combinators.combine(leases(), Arbitraries.longs().between(1, 5))
                                .as(LeaseCommand.Grant::new)),
                Tuple.of(1, leases().map(LeaseCommand.KeepAlive::new)),
                Tuple.of(1, leases().map(LeaseCommand.Revoke::new)),
                Tuple.of(1, leases().map(LeaseCommand.TimeToLive::new)),
                Tuple.of(2, Arbitraries.just(new LeaseCommand.Expire())));
    }

    public static Arbitrary<Op> ops(int depth) {
        Arbitrary<Op> flat = Arbitraries.frequencyOf(
                Tuple.of(4, puts()), Tuple.of(1, ranges().map(Op::delete)), Tuple.of(2, reads().map(Op::read)));
        return depth == 0
                ? flat
                : Arbitraries.frequencyOf(
                        Tuple.of(5, flat), Tuple.of(1, txns(depth - 1).map(Op::txn)));
    }

    public static Arbitrary<Txn> txns(int depth) {
        Arbitrary<List<Op>> ops = ops(depth).list().ofMaxSize(3);
        return Combinators.combine(compares().list().ofMaxSize(2), ops, ops).as(Txn::new);
    }

    public static Arbitrary<UpkeepCommand> upkeepCommands() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(500, 5_000).map(UpkeepCommand.Quota::new),
                Arbitraries.just(new UpkeepCommand.Disarm()),
                Combinators.combine(
                                Arbitraries.longs().between(0, 20),
                                Arbitraries.longs().between(0, 8))
                        .as(UpkeepCommand.Retain::new));
    }

    /** All that there is, those that choose how large the map may be and how long it remembers included. */
    public static Arbitrary<MapCommand> allCommands() {
        return Arbitraries.frequencyOf(Tuple.of(20, commands()), Tuple.of(1, upkeepCommands()));
    }

    public static Arbitrary<MapCommand> commands() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, puts().map(op -> new MapCommand.Put((Op.Put) op))),
                Tuple.of(2, ranges().map(MapCommand.Delete::new)),
                Tuple.of(4, txns(2).map(MapCommand.Commit::new)),
                Tuple.of(3, leaseCommands()),
                Tuple.of(1, Arbitraries.longs().between(-1, 40).map(MapCommand.Compact::new)));
    }

    public static ByteBuffer encoded(MapCommand command) {
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
        throw new AssertionError(command);
    }
}
