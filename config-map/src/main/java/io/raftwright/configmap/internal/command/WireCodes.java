package io.raftwright.configmap.internal.command;

import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.Range;

/**
 * The bytes that stand for commands, operations and choices. They are in logs on disks: a number once given never gets another
 * meaning.
 */
final class WireCodes {
    static final byte FORMAT = 1;

    static final byte PUT = 1;
    static final byte DELETE = 2;
    static final byte TXN = 3;
    static final byte COMPACT = 4;
    static final byte READ = 5;
    static final byte PUT_LEASED = 6;
    static final byte READ_SELECTED = 7;

    static final byte LEASE_GRANT = 16;
    static final byte LEASE_KEEP_ALIVE = 17;
    static final byte LEASE_REVOKE = 18;
    static final byte LEASE_TIME_TO_LIVE = 19;
    static final byte LEASE_EXPIRE = 20;

    static final byte QUOTA = 24;
    static final byte DISARM = 25;
    static final byte RETAIN = 26;

    static final byte CHECK_BEGIN = 32;
    static final byte CHECK_REPORT = 33;
    static final byte CHECK_ACCUSE = 34;

    private WireCodes() {}

    static byte of(Compare.Target target) {
        return switch (target) {
            case VERSION -> 1;
            case CREATE_REVISION -> 2;
            case MOD_REVISION -> 3;
            case VALUE -> 4;
            case LEASE -> 5;
        };
    }

    static Compare.Target target(byte code) {
        return switch (code) {
            case 1 -> Compare.Target.VERSION;
            case 2 -> Compare.Target.CREATE_REVISION;
            case 3 -> Compare.Target.MOD_REVISION;
            case 4 -> Compare.Target.VALUE;
            case 5 -> Compare.Target.LEASE;
            default -> throw unknown("compare target", code);
        };
    }

    static byte of(Compare.Relation relation) {
        return switch (relation) {
            case EQUAL -> 1;
            case NOT_EQUAL -> 2;
            case LESS -> 3;
            case GREATER -> 4;
        };
    }

    static Compare.Relation relation(byte code) {
        return switch (code) {
            case 1 -> Compare.Relation.EQUAL;
            case 2 -> Compare.Relation.NOT_EQUAL;
            case 3 -> Compare.Relation.LESS;
            case 4 -> Compare.Relation.GREATER;
            default -> throw unknown("compare relation", code);
        };
    }

    static byte of(Range.Content content) {
        return switch (content) {
            case ENTRIES -> 1;
            case KEYS -> 2;
            case COUNT -> 3;
        };
    }

    static Range.Content content(byte code) {
        return switch (code) {
            case 1 -> Range.Content.ENTRIES;
            case 2 -> Range.Content.KEYS;
            case 3 -> Range.Content.COUNT;
            default -> throw unknown("range content", code);
        };
    }

    static byte of(Range.Order order) {
        return switch (order) {
            case KEY -> 1;
            case KEY_DESCENDING -> 2;
            case VERSION -> 3;
            case VERSION_DESCENDING -> 4;
            case CREATE_REVISION -> 5;
            case CREATE_REVISION_DESCENDING -> 6;
            case MOD_REVISION -> 7;
            case MOD_REVISION_DESCENDING -> 8;
            case VALUE -> 9;
            case VALUE_DESCENDING -> 10;
        };
    }

    static Range.Order order(byte code) {
        return switch (code) {
            case 1 -> Range.Order.KEY;
            case 2 -> Range.Order.KEY_DESCENDING;
            case 3 -> Range.Order.VERSION;
            case 4 -> Range.Order.VERSION_DESCENDING;
            case 5 -> Range.Order.CREATE_REVISION;
            case 6 -> Range.Order.CREATE_REVISION_DESCENDING;
            case 7 -> Range.Order.MOD_REVISION;
            case 8 -> Range.Order.MOD_REVISION_DESCENDING;
            case 9 -> Range.Order.VALUE;
            case 10 -> Range.Order.VALUE_DESCENDING;
            default -> throw unknown("range order", code);
        };
    }

    static InvalidRequestException unknown(String what, byte code) {
        return malformed("unknown " + what + ", code=" + code);
    }

    static InvalidRequestException malformed(String message) {
        return new InvalidRequestException(InvalidRequestException.Reason.MALFORMED, message);
    }
}
