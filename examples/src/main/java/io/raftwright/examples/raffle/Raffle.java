package io.raftwright.examples.raffle;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * People enter, and now and then one of them is drawn: the first of those that are in. A command is a text, {@code enter NAME} or
 * {@code draw}; its result is who was meant.
 *
 * <p>Owner: the node's apply thread.
 */
final class Raffle implements StateMachine<String> {
    private static final String ENTER = "enter ";
    private static final String DRAW = "draw";
    static final String NOBODY = "nobody";
    private static final int MAX_NAME_LENGTH = 100;

    /** Two people of one name have a ticket each: it equals none but itself, and so does its hash. */
    private static final class Ticket {
        private final String name;

        Ticket(String name) {
            this.name = name;
        }
    }

    private final Set<Ticket> tickets;
    private String lastWinner = NOBODY;

    private Raffle(Set<Ticket> tickets) {
        this.tickets = tickets;
    }

    // region mistake
    /** Which ticket comes first in a hash set is up to the hashes, and those of tickets are other ones in each process. */
    static Raffle careless() {
        return new Raffle(new HashSet<>());
    }

    /** The ticket that came first comes first, everywhere. */
    static Raffle careful() {
        return new Raffle(new LinkedHashSet<>());
    }
    // endregion

    /** The command with which somebody enters. */
    static ByteBuffer enter(String name) {
        return StandardCharsets.UTF_8.encode(ENTER + name);
    }

    /** The command that draws a winner, who is out then. */
    static ByteBuffer draw() {
        return StandardCharsets.UTF_8.encode(DRAW);
    }

    @Override
    public String apply(Command command) {
        String text = StandardCharsets.UTF_8.decode(command.bytes()).toString();
        if (text.equals(DRAW)) {
            return drawn();
        }
        if (!text.startsWith(ENTER) || text.length() > ENTER.length() + MAX_NAME_LENGTH) {
            return NOBODY; // it makes no sense, on every member alike
        }
        String name = text.substring(ENTER.length());
        tickets.add(new Ticket(name));
        return name;
    }

    private String drawn() {
        Iterator<Ticket> all = tickets.iterator();
        if (all.hasNext()) {
            lastWinner = all.next().name;
            all.remove();
        }
        return lastWinner;
    }

    /** Who was drawn last, or {@link #NOBODY}; asked through {@code RaftNode.read}. */
    String lastWinner() {
        return lastWinner;
    }

    /** What lets members be compared: without it nobody would notice. */
    @Override
    public OptionalLong stateHash() {
        long hash = lastWinner.hashCode();
        for (Ticket ticket : tickets) {
            hash += ticket.name.hashCode();
        }
        return OptionalLong.of(hash);
    }

    @Override
    public StateCapture capture() {
        String winner = lastWinner;
        List<Ticket> captured = List.copyOf(tickets);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeUTF(winner);
            data.writeInt(captured.size());
            for (Ticket ticket : captured) {
                data.writeUTF(ticket.name);
            }
        };
    }

    @Override
    public void restore(InputStream image) throws IOException {
        DataInputStream data = new DataInputStream(image);
        lastWinner = data.readUTF();
        tickets.clear();
        for (int left = data.readInt(); left > 0; left--) {
            tickets.add(new Ticket(data.readUTF()));
        }
    }
}
