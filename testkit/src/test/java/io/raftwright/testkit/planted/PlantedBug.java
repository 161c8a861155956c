package io.raftwright.testkit.planted;

import java.util.ArrayList;
import java.util.List;

/**
 * A mistake that the simulator must find: our code with a few words changed.
 *
 * @param name   what is wrong
 * @param ground where it is hunted
 * @param edits  what makes it so
 */
record PlantedBug(String name, Ground ground, List<Edit> edits) {

    /** A mistake of one edit, hunted in the swarm. */
    PlantedBug(String name, String file, String text, String replacement) {
        this(name, Ground.SWARM, List.of(new Edit(file, text, replacement)));
    }

    /** The same, hunted elsewhere. */
    PlantedBug on(Ground newGround) {
        return new PlantedBug(name, newGround, edits);
    }

    /** The same, and one more edit of the same or another file. */
    PlantedBug and(String file, String text, String replacement) {
        List<Edit> more = new ArrayList<>(edits);
        more.add(new Edit(file, text, replacement));
        return new PlantedBug(name, ground, List.copyOf(more));
    }

    /** The file in which it is, without directories. */
    String where() {
        String file = edits.get(0).file();
        return file.substring(file.lastIndexOf('/') + 1, file.length() - ".java".length());
    }

    @Override
    public String toString() {
        return name;
    }
}
