package io.raftwright.testkit.trace;

import java.util.List;

/**
 * A mistake that TLC must find: a model with some of its constants or rules replaced.
 *
 * @param name         what is wrong
 * @param model        the configuration file it is made of
 * @param replacements lines of the section {@code CONSTANTS}; each takes the place of the line for the same name, if there is one
 */
record Mutant(String name, String model, List<String> replacements) {
    static final List<Mutant> ALL = List.of(
            new Mutant("a restart forgets the vote", "Elections", "VoteOnDisk <- ForgottenVote"),
            new Mutant("a vote leaves before it is durable", "Elections", "IsHeld <- VotesNotHeld"),
            new Mutant("an acknowledgement leaves before it is durable", "Elections", "IsHeld <- AcksNotHeld"),
            new Mutant("two votes in a term", "Elections", "MayVote <- SecondVote"),
            new Mutant("a vote for a shorter log", "Elections", "IsUpToDate <- AnyLog"),
            new Mutant(
                    "an entry of an older term is committed by count",
                    "FigureEight",
                    "IsCommittable <- CommittableByCount"),
            new Mutant("a joint configuration asks one half", "JointChanges", "HasQuorum <- IncomingQuorum"),
            new Mutant(
                    "two configurations that are not committed",
                    "SimpleChanges",
                    "MayChange <- MayChangeTwice",
                    "MaxIndex = 4",
                    "MaxChanges = 3"),
            new Mutant("several voters at once", "SimpleChanges", "NextConfigurations <- AnyConfiguration"),
            new Mutant(
                    "the commit index does not go with the entries",
                    "SimpleChanges",
                    "HintWith <- ForgottenHint",
                    "MaxIndex = 4",
                    "MaxChanges = 3",
                    "MaxTerm = 2"));

    Mutant(String name, String model, String... replacements) {
        this(name, model, List.of(replacements));
    }

    /** The text of its configuration file. */
    String configuration(String original) {
        String text = original;
        for (String replacement : replacements) {
            String name = replacement.substring(0, replacement.indexOf(' '));
            String others = text.replaceAll("(?m)^  " + name + " (=|<-) .*\n", "");
            text = others.replace("CONSTANTS\n", "CONSTANTS\n  " + replacement + "\n");
        }
        return text;
    }
}
