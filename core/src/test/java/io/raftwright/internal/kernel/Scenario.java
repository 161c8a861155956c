package io.raftwright.internal.kernel;

import io.raftwright.internal.kernel.ScenarioFile.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plays a scenario file: commands in, state out. What a line that begins with {@code =} says must be put out exactly; what a
 * line that begins with {@code expect} says must hold.
 *
 * <pre>
 * members 3                     begins; all are up, nobody leads, every disk forces at once
 *                               all voters; behind it: "lease=10" for reads by lease with 10 % drift, "priority3=5",
 *                               "quiesce=60" for silence after 60 ms without work
 * join 4                        4 begins, empty: it belongs to no cluster until it is told; "join 4 witness" without data
 * timeout 1                     1's clock runs until it has had enough: it campaigns, or as a leader sends heartbeats
 * time 1 50                     1's clock runs 50 ms
 * elect 1                       timeout and deliver
 *
 * deliver                       all letters, and those they cause, until none is left
 * deliver VOTE 1>2              these letters only; the answers wait. "*" stands for any kind or member; behind them
 *                               "first" or "last" picks one of several
 * drop VOTE 1>2    drop         loses these letters, or all
 * copy VOTE 1>2                 the network doubles these letters
 * hold VOTE 1>2    release      keeps these letters from being delivered, or lets go all that are kept
 * forge APPEND 3>1 term=3 prev=1/1 commit=3
 *                               a letter that 3 would not write, to see that 1 stands it: an append, empty or with "entries=all"
 *                               that 3 has behind prev; or a HEARTBEAT, ACCEPT, HEARTBEAT_REPLY or TIMEOUT_NOW, with
 *                               commit, match, round or last
 * cut 1            mend 1       nothing from or to 1 gets through, or again
 * reconnect 1 2                 1 learns that letters reach 2 again
 * disconnect 1 2                1 learns that letters reach 2 no more
 *
 * lazy 1           eager 1      1's disk forces only when told, or always again
 * force 1                       1's disk forces
 * hang 1           resume 1     1's state machine applies nothing and installs no snapshot, or again
 * stall 1          unstall 1    1's watchdog says that its disk hangs, or moves again
 * crash 1   kill 1   start 1    power lost; process ended; begins again
 * damage 1 3                    power lost, and all that 1's disk held from index 3 on; what is left says so
 * snapshot 1 2                  1 takes a snapshot of all that it applied, and keeps 2 entries (0 if left out) before its end
 *
 * propose 1 x                   a command with this content. Behind it: "refused" if it is not taken; "400b" makes the
 *                               content so long; "times 5" proposes it so often
 * configure 1 1,2               proposes a configuration of these voters, whatever the rules of change say
 * change 1 +4 -2 5=learner joint if=3
 *                               a change of membership: +voter, -member, =learner, =promote, =witness; "simple", "joint",
 *                               "joint_explicit" or "leave" if it is to go this way; "if" it is founded on index 3;
 *                               "refused" or "refused=NOT_READY" if it is not taken
 * transfer 1 2 within=200       1 hands leadership to 2 (0: to whoever is most up to date), or gives up after 200 ms
 * resign 1                      1 lays leadership down
 * disk 1 2 77                   1 sees that 2 has the disk of incarnation 77
 * wake 1                        something happens at 1 that needs the leader
 * read 1 7                      1 asks for a read, number 7
 *
 * state 1          state        puts out what 1 is, or all are
 * log 1                         puts out 1's entries, a line each: index/term kind content
 * letters                       puts out the letters that wait, in order
 * reads                         puts out the reads that were answered
 * delays                        puts out what leaders told of learners that do not catch up
 *
 * expect 1 role=LEADER term=2 vote=1 leader=1 commit=2 last=2 first=1 applied=2 durable=2 log=1,2
 * expect 1 timer&gt;=100           ms until its clock makes it do something; =, !=, &lt;, &lt;=, &gt;, &gt;= everywhere
 * expect 1 peer2=PROBE match2=0 next2=2 inflight2=0
 * expect 1 transfer=2           whom leadership is on its way to, or 0
 * expect 1 silent=true          1 waits for nothing but to be woken
 * expect 1 configuration=3      the index of the configuration in force
 * expect read 7=2               answered with this index; or =none
 * expect waiting VOTE 1>2 =1    how many such letters wait
 * </pre>
 */
final class Scenario {
    private final ScenarioFile file;
    private final ScenarioCommands commands = new ScenarioCommands();
    private final Map<Integer, List<String>> output = new HashMap<>();

    private Scenario(ScenarioFile file) {
        this.file = file;
    }

    /** Plays a file; fails unless everything is as it says. */
    static void play(ScenarioFile file) {
        Scenario scenario = new Scenario(file);
        for (Step step : file.steps()) {
            List<String> actual = scenario.play(step);
            if (!actual.equals(step.output())) {
                throw new AssertionError(scenario.at(step) + "\nputs out\n  " + String.join("\n  ", actual)
                        + "\nand should\n  " + String.join("\n  ", step.output())
                        + "\nIf that is right now: -Dscenario.rewrite (CONTRIBUTING.md)");
            }
        }
    }

    /** Plays a file and returns it with the output that it has now. What it expects must hold all the same. */
    static ScenarioFile rewrite(ScenarioFile file) {
        Scenario scenario = new Scenario(file);
        file.steps().forEach(scenario::play);
        return file.withOutput(scenario.output);
    }

    private List<String> play(Step step) {
        try {
            List<String> lines = commands.obey(step.command().split("\\s+"));
            output.put(step.lineNumber(), lines);
            return lines;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    at(step) + "\n  " + e.getMessage() + "\n  waiting="
                            + commands.cluster().network().waiting(),
                    e);
        }
    }

    private String at(Step step) {
        return file.name() + " line " + step.lineNumber() + ": " + step.command();
    }
}
