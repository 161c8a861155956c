package io.raftwright.configmap.internal.command;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.Txn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes commands as bytes, little-endian:
 *
 * <pre>
 * command = format u8 (1), type u8, body
 *   PUT     1: bytes key, bytes value
 *   DELETE  2: range
 *   TXN     3: txn
 *   COMPACT 4: revision i64
 *   PUT_LEASED 6: bytes key, hasValue u8 (0 or 1), bytes value if it has one, lease i64 (-1: as it is)
 *   LEASE_GRANT 16: id i64, ttlSeconds i64
 *   LEASE_KEEP_ALIVE 17, LEASE_REVOKE 18, LEASE_TIME_TO_LIVE 19: id i64
 *   LEASE_EXPIRE 20: nothing
 *   QUOTA 24: bytes i64
 *   DISARM 25: nothing
 *   RETAIN 26: revisions i64, seconds i64
 *   CHECK_BEGIN 32: nothing
 *   CHECK_REPORT 33: index i64, memberId i64, hash i64
 *   CHECK_ACCUSE 34: memberId i64, index i64, revision i64, hash i64, expectedHash i64
 * bytes   = length i32, content
 * range   = bytes from, ended u8 (0 or 1), bytes to if ended is 1
 * txn     = count i32, compares; count i32, ops; count i32, ops
 * compare = target u8, relation u8, range, operand (bytes if the target is the value, otherwise i64)
 * op      = type u8, body
 *   PUT     1, DELETE 2, TXN 3, PUT_LEASED 6: as above
 *   READ    5: range, limit i64, revision i64, content u8
 *   READ_SELECTED 7: as READ; order u8, minMod i64, maxMod i64, minCreate i64, maxCreate i64
 * </pre>
 *
 * Owner: the calling thread, for one command.
 */
public final class CommandEncoder {
    private static final int FIRST_CAPACITY = 256;

    private ByteBuffer out;

    private CommandEncoder(int capacity) {
        out = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The bytes of a command that writes a key, position 0 to limit. */
    public static ByteBuffer put(Bytes key, Bytes value) {
        return put(new Op.Put(key, value));
    }

    /** The bytes of a command that writes a key, position 0 to limit. */
    public static ByteBuffer put(Op.Put put) {
        Bytes value = put.value();
        CommandEncoder encoder = new CommandEncoder(20 + put.key().length() + (value == null ? 0 : value.length()));
        encoder.code(WireCodes.FORMAT);
        encoder.anyPut(put);
        return encoder.out.flip();
    }

    /** The bytes of a command about leases, position 0 to limit. */
    public static ByteBuffer lease(LeaseCommand command) {
        CommandEncoder encoder = new CommandEncoder(18);
        if (command instanceof LeaseCommand.Grant grant) {
            encoder.begin(WireCodes.LEASE_GRANT);
            encoder.number(grant.id());
            encoder.number(grant.ttlSeconds());
        } else if (command instanceof LeaseCommand.KeepAlive renewed) {
            encoder.begin(WireCodes.LEASE_KEEP_ALIVE);
            encoder.number(renewed.id());
        } else if (command instanceof LeaseCommand.Revoke revoked) {
            encoder.begin(WireCodes.LEASE_REVOKE);
            encoder.number(revoked.id());
        } else if (command instanceof LeaseCommand.TimeToLive asked) {
            encoder.begin(WireCodes.LEASE_TIME_TO_LIVE);
            encoder.number(asked.id());
        } else if (command instanceof LeaseCommand.Expire) {
            encoder.begin(WireCodes.LEASE_EXPIRE);
        } else {
            throw new AssertionError(command);
        }
        return encoder.out.flip();
    }

    /** The bytes of a command that deletes keys, position 0 to limit. */
    public static ByteBuffer delete(KeyRange keys) {
        CommandEncoder encoder = new CommandEncoder(FIRST_CAPACITY);
        encoder.begin(WireCodes.DELETE);
        encoder.keys(keys);
        return encoder.out.flip();
    }

    /** The bytes of a transaction, position 0 to limit. */
    public static ByteBuffer commit(Txn txn) {
        CommandEncoder encoder = new CommandEncoder(FIRST_CAPACITY);
        encoder.begin(WireCodes.TXN);
        encoder.txn(txn);
        return encoder.out.flip();
    }

    /** The bytes of a compaction, position 0 to limit. */
    public static ByteBuffer compact(long revision) {
        CommandEncoder encoder = new CommandEncoder(10);
        encoder.begin(WireCodes.COMPACT);
        encoder.number(revision);
        return encoder.out.flip();
    }

    /** The bytes of a command about room and history, position 0 to limit. */
    public static ByteBuffer upkeep(UpkeepCommand command) {
        CommandEncoder encoder = new CommandEncoder(18);
        if (command instanceof UpkeepCommand.Quota quota) {
            encoder.begin(WireCodes.QUOTA);
            encoder.number(quota.bytes());
        } else if (command instanceof UpkeepCommand.Disarm) {
            encoder.begin(WireCodes.DISARM);
        } else if (command instanceof UpkeepCommand.Retain retain) {
            encoder.begin(WireCodes.RETAIN);
            encoder.number(retain.revisions());
            encoder.number(retain.seconds());
        } else {
            throw new AssertionError(command);
        }
        return encoder.out.flip();
    }

    /** The bytes of a step of a comparison, position 0 to limit. */
    public static ByteBuffer check(CheckCommand command) {
        CommandEncoder encoder = new CommandEncoder(2 + 5 * Long.BYTES);
        if (command instanceof CheckCommand.Begin) {
            encoder.begin(WireCodes.CHECK_BEGIN);
        } else if (command instanceof CheckCommand.Report report) {
            encoder.begin(WireCodes.CHECK_REPORT);
            encoder.number(report.index());
            encoder.number(report.memberId());
            encoder.number(report.hash());
        } else if (command instanceof CheckCommand.Accuse accuse) {
            encoder.begin(WireCodes.CHECK_ACCUSE);
            encoder.number(accuse.member().memberId());
            encoder.number(accuse.member().index());
            encoder.number(accuse.member().revision());
            encoder.number(accuse.member().hash());
            encoder.number(accuse.member().expectedHash());
        } else {
            throw new AssertionError(command);
        }
        return encoder.out.flip();
    }

    private void begin(byte type) {
        code(WireCodes.FORMAT);
        code(type);
    }

    /** Most puts bring a value and no lease, and need not say so. */
    private void anyPut(Op.Put put) {
        Bytes value = put.value();
        if (value != null && put.lease() == Lease.NONE) {
            code(WireCodes.PUT);
            bytes(put.key());
            bytes(value);
            return;
        }
        code(WireCodes.PUT_LEASED);
        bytes(put.key());
        code((byte) (value == null ? 0 : 1));
        if (value != null) {
            bytes(value);
        }
        number(put.lease());
    }

    private void txn(Txn txn) {
        count(txn.compares().size());
        txn.compares().forEach(this::compare);
        ops(txn.successOps());
        ops(txn.failureOps());
    }

    private void compare(Compare compare) {
        code(WireCodes.of(compare.target()));
        code(WireCodes.of(compare.relation()));
        keys(compare.keys());
        if (compare.target() == Compare.Target.VALUE) {
            bytes(compare.value());
        } else {
            number(compare.number());
        }
    }

    private void ops(List<Op> ops) {
        count(ops.size());
        ops.forEach(this::op);
    }

    private void op(Op op) {
        if (op instanceof Op.Put put) {
            anyPut(put);
        } else if (op instanceof Op.Delete delete) {
            code(WireCodes.DELETE);
            keys(delete.keys());
        } else if (op instanceof Op.Read read) {
            read(read.range());
        } else if (op instanceof Op.Nested nested) {
            code(WireCodes.TXN);
            txn(nested.txn());
        } else {
            throw new AssertionError(op);
        }
    }

    /** Most reads take keys of any age, in their own order, and need not say so. */
    private void read(Range range) {
        Range.Age age = range.age();
        boolean isPlain = range.order() == Range.Order.KEY && age.equals(Range.Age.ANY);
        code(isPlain ? WireCodes.READ : WireCodes.READ_SELECTED);
        range(range);
        if (!isPlain) {
            code(WireCodes.of(range.order()));
            number(age.minMod());
            number(age.maxMod());
            number(age.minCreate());
            number(age.maxCreate());
        }
    }

    private void range(Range range) {
        keys(range.keys());
        number(range.limit());
        number(range.revision());
        code(WireCodes.of(range.content()));
    }

    private void keys(KeyRange keys) {
        bytes(keys.from());
        Bytes to = keys.to();
        code((byte) (to == null ? 0 : 1));
        if (to != null) {
            bytes(to);
        }
    }

    private void bytes(Bytes bytes) {
        count(bytes.length());
        ensure(bytes.length());
        bytes.copyTo(out);
    }

    private void code(byte code) {
        ensure(Byte.BYTES);
        out.put(code);
    }

    private void count(int count) {
        ensure(Integer.BYTES);
        out.putInt(count);
    }

    private void number(long number) {
        ensure(Long.BYTES);
        out.putLong(number);
    }

    private void ensure(int length) {
        if (out.remaining() < length) {
            int needed = Math.addExact(out.position(), length);
            int capacity = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * out.capacity()));
            out = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put(out.flip());
        }
    }
}
