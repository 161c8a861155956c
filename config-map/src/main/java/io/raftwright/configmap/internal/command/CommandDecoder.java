package io.raftwright.configmap.internal.command;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.Txn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the commands that {@link CommandEncoder} writes. Trusts nothing: every length and count is checked against what is
 * left, and against its cap, before anything is allocated. Owner: the calling thread, for one command.
 */
public final class CommandDecoder {
    private final ByteBuffer in;
    private int opsLeft = Txn.MAX_OPS * 3 * Txn.MAX_DEPTH;

    private CommandDecoder(ByteBuffer source) {
        in = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads one command.
     *
     * @param source its bytes from position to limit; neither changed nor kept
     * @throws InvalidRequestException if the bytes are no command, or one that breaks a rule
     */
    public static MapCommand decode(ByteBuffer source) {
        CommandDecoder decoder = new CommandDecoder(source);
        byte format = decoder.code();
        if (format != WireCodes.FORMAT) {
            throw WireCodes.unknown("command format", format);
        }
        MapCommand command = decoder.command();
        if (decoder.in.hasRemaining()) {
            throw WireCodes.malformed("bytes behind the command, length=" + decoder.in.remaining());
        }
        return command;
    }

    private MapCommand command() {
        byte type = code();
        return switch (type) {
            case WireCodes.PUT -> new MapCommand.Put(put());
            case WireCodes.DELETE -> new MapCommand.Delete(keys());
            case WireCodes.TXN -> new MapCommand.Commit(TxnRules.checked(txn(1)));
            case WireCodes.COMPACT -> new MapCommand.Compact(number());
            case WireCodes.PUT_LEASED -> new MapCommand.Put(leasedPut());
            case WireCodes.LEASE_GRANT -> new LeaseCommand.Grant(number(), number());
            case WireCodes.LEASE_KEEP_ALIVE -> new LeaseCommand.KeepAlive(number());
            case WireCodes.LEASE_REVOKE -> new LeaseCommand.Revoke(number());
            case WireCodes.LEASE_TIME_TO_LIVE -> new LeaseCommand.TimeToLive(number());
            case WireCodes.LEASE_EXPIRE -> new LeaseCommand.Expire();
            case WireCodes.QUOTA -> new UpkeepCommand.Quota(number());
            case WireCodes.DISARM -> new UpkeepCommand.Disarm();
            case WireCodes.RETAIN -> new UpkeepCommand.Retain(number(), number());
            case WireCodes.CHECK_BEGIN -> new CheckCommand.Begin();
            case WireCodes.CHECK_REPORT -> new CheckCommand.Report(number(), number(), number());
            case WireCodes.CHECK_ACCUSE ->
                new CheckCommand.Accuse(new CorruptMember(number(), number(), number(), number(), number()));
            default -> throw WireCodes.unknown("command", type);
        };
    }

    private Op.Put put() {
        return new Op.Put(bytes(), bytes());
    }

    private Op.Put leasedPut() {
        Bytes key = bytes();
        @Nullable Bytes value = flag("value") ? bytes() : null;
        return new Op.Put(key, value, number());
    }

    private Txn txn(int depth) {
        if (depth > Txn.MAX_DEPTH) {
            throw TxnRules.tooManyOps("transactions lie too deep within each other, max=" + Txn.MAX_DEPTH);
        }
        int compareCount = count();
        List<Compare> compares = new ArrayList<>(compareCount);
        for (int i = 0; i < compareCount; i++) {
            compares.add(compare());
        }
        List<Op> successOps = ops(depth);
        return new Txn(compares, successOps, ops(depth));
    }

    private Compare compare() {
        Compare.Target target = WireCodes.target(code());
        Compare.Relation relation = WireCodes.relation(code());
        KeyRange keys = keys();
        return target == Compare.Target.VALUE
                ? new Compare(keys, target, relation, 0, bytes())
                : new Compare(keys, target, relation, number(), Bytes.EMPTY);
    }

    private List<Op> ops(int depth) {
        int opCount = count();
        List<Op> ops = new ArrayList<>(opCount);
        for (int i = 0; i < opCount; i++) {
            ops.add(op(depth));
        }
        return ops;
    }

    private Op op(int depth) {
        byte type = code();
        return switch (type) {
            case WireCodes.PUT -> put();
            case WireCodes.PUT_LEASED -> leasedPut();
            case WireCodes.DELETE -> new Op.Delete(keys());
            case WireCodes.TXN -> new Op.Nested(txn(depth + 1));
            case WireCodes.READ -> new Op.Read(range());
            case WireCodes.READ_SELECTED -> new Op.Read(selectedRange());
            default -> throw WireCodes.unknown("operation", type);
        };
    }

    private Range range() {
        return new Range(keys(), number(), number(), WireCodes.content(code()));
    }

    private Range selectedRange() {
        Range range = range();
        Range.Order order = WireCodes.order(code());
        Range.Age age = new Range.Age(number(), number(), number(), number());
        return new Range(range.keys(), range.limit(), range.revision(), range.content(), order, age);
    }

    private KeyRange keys() {
        Bytes from = bytes();
        @Nullable Bytes to = flag("end of range") ? bytes() : null;
        return new KeyRange(from, to);
    }

    /** Whether something optional follows. */
    private boolean flag(String what) {
        byte flag = code();
        if (flag != 0 && flag != 1) {
            throw WireCodes.unknown(what, flag);
        }
        return flag == 1;
    }

    /** A count of list elements: no list is longer than the cap, and all lists together are bounded. */
    private int count() {
        need(Integer.BYTES);
        int count = in.getInt();
        opsLeft -= Math.max(count, 0);
        if (count < 0) {
            throw WireCodes.malformed("negative count, count=" + count);
        }
        if (count > Txn.MAX_OPS || opsLeft < 0) {
            throw TxnRules.tooManyOps("too many operations, count=" + count + ", max=" + Txn.MAX_OPS);
        }
        return count;
    }

    private Bytes bytes() {
        need(Integer.BYTES);
        int length = in.getInt();
        if (length < 0) {
            throw WireCodes.malformed("negative length, length=" + length);
        }
        need(length);
        Bytes bytes = Bytes.of(in.slice(in.position(), length));
        in.position(in.position() + length);
        return bytes;
    }

    private byte code() {
        need(Byte.BYTES);
        return in.get();
    }

    private long number() {
        need(Long.BYTES);
        return in.getLong();
    }

    private void need(int length) {
        if (in.remaining() < length) {
            throw WireCodes.malformed("command ends early, needed=" + length + ", left=" + in.remaining());
        }
    }
}
