----------------------------- MODULE Raftwright -----------------------------
(***************************************************************************)
(* What the kernel of Raftwright does, as far as safety hangs on it:       *)
(* elections, replication to disks that lose what was not forced, and      *)
(* changes of the membership.  Each action names the method that does it,  *)
(* in io.raftwright.internal.kernel unless said otherwise.                 *)
(*                                                                         *)
(* What only says WHEN something is done is left out, since whatever is    *)
(* safe at any time is safe at the right time: timers, pre-votes,          *)
(* priorities, standing by a leader, TimeoutNow, silence.  Learners count  *)
(* nowhere, so nobody needs to be called one.  Snapshots, witnesses, reads *)
(* and leases are not here.                                                *)
(*                                                                         *)
(* The network loses, repeats, delays and reorders: nothing that was ever  *)
(* sent is forgotten (wire, acks, led), and nobody has to hear it.         *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, Sequences

CONSTANTS
    Server,       \* all members there may ever be
    Founders,     \* those that begin the cluster
    NoVote,       \* stands for "no vote cast in this term"
    MaxTerm,      \* bounds, so that TLC comes to an end
    MaxIndex,
    MaxCrashes,
    MaxChanges    \* configurations in a log, the first one included

VARIABLES
    role,         \* "follower", "candidate" or "leader"
    term, vote,   \* Election.term, Election.votedFor
    log,          \* of entries: RaftLog
    commit,       \* CommitPoint.index
    hint,         \* the commit index that went into the log store with the last entries
    disk,         \* what a crash leaves: term, vote, log and hint as of the last force
    promises,     \* messages that wait for the next force: runtime.Outbox
    wire,         \* requests for votes, and votes, that were ever sent
    acks,         \* acks[t][s]: how far s, in term t, said that it holds the leader's log durably
    led,          \* led[t]: what the leader of term t ever wrote, and so may have sent
    crashes       \* how many there were

memory == <<role, term, vote, log, commit, hint>>
network == <<wire, acks, led>>
vars == <<memory, disk, promises, network, crashes>>

-----------------------------------------------------------------------------
(* Small words *)

Terms == 1..MaxTerm
FoundingTerm == 1     \* of the first configuration; no election is held in it (runtime.Recovery.bootstrap)

Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b
Largest(numbers) == CHOOSE n \in numbers : \A m \in numbers : m <= n

(* A configuration: its voters, and while it is joint the outgoing ones. *)
Simple(voters) == [voters |-> voters, outgoing |-> {}]
Joint(voters, outgoing) == [voters |-> voters, outgoing |-> outgoing]
Nobody == Simple({})  \* of a member that knows of none yet

(* An entry: its term, and a configuration or else Nobody.  A term has one leader, so term and index name a command, too. *)
Entry(t, configuration) == [term |-> t, configuration |-> configuration]
IsConfiguration(entry) == entry.configuration # Nobody
TermAt(l, i) == IF i \in 1..Len(l) THEN l[i].term ELSE 0
LastTerm(l) == TermAt(l, Len(l))
Prefix(l, i) == SubSeq(l, 1, i)
IsPrefix(l, m) == Len(l) <= Len(m) /\ l = Prefix(m, Len(l))

ConfigurationsIn(l, from, to) == {i \in from..to : IsConfiguration(l[i])}
ConfigurationIndexAt(l, i) == Largest({0} \cup ConfigurationsIn(l, 1, i))
ConfigurationAt(l, i) ==
    LET index == ConfigurationIndexAt(l, i) IN IF index = 0 THEN Nobody ELSE l[index].configuration

Request(t, from, lastIndex, lastTerm) ==
    [kind |-> "request", term |-> t, from |-> from, lastIndex |-> lastIndex, lastTerm |-> lastTerm]
Grant(t, from, to) == [kind |-> "grant", term |-> t, from |-> from, to |-> to]
Ack(t, from, index) == [kind |-> "ack", term |-> t, from |-> from, index |-> index]

-----------------------------------------------------------------------------
(* The rules.  Mutants.tla breaks them one by one. *)

Majority(voters, those) == 2 * Cardinality(voters \cap those) > Cardinality(voters)

(* internal.quorum: a joint configuration needs both majorities *)
HasQuorum(c, those) == Majority(c.voters, those) /\ (c.outgoing = {} \/ Majority(c.outgoing, those))

(* CommitPoint: in force is the newest configuration that is known to be committed *)
InForce(s) == ConfigurationAt(log[s], commit[s])
InForceIndex(s) == ConfigurationIndexAt(log[s], commit[s])
IsVoter(s) == s \in InForce(s).voters \cup InForce(s).outgoing

(* Election.onVoteRequest *)
IsUpToDate(request, l) ==
    \/ request.lastTerm > LastTerm(l)
    \/ request.lastTerm = LastTerm(l) /\ request.lastIndex >= Len(l)
MayVote(s, candidate) == vote[s] \in {NoVote, candidate}

(* Leadership.committable: of this term, and on a quorum of disks *)
IsCommittable(s, n) ==
    /\ log[s][n].term = term[s]
    /\ HasQuorum(InForce(s), {p \in Server : acks[term[s]][p] >= n})

(* MembershipChanges.request *)
IsTermCommitted(s) == TermAt(log[s], commit[s]) = term[s]
HasUncommitted(s) == ConfigurationsIn(log[s], commit[s] + 1, Len(log[s])) # {}
MayChange(s) == IsTermCommitted(s) /\ ~HasUncommitted(s)

(* internal.membership.MembershipRule *)
SimpleChanges(voters) ==
    {Simple(v) : v \in {voters \cup {s} : s \in Server} \cup {voters \ {s} : s \in Server}} \ {Nobody}
JointChanges(voters) == {Joint(v, voters) : v \in SUBSET Server \ {{}}}
NextConfigurations(c) ==
    IF c.outgoing # {} THEN {Simple(c.voters)} ELSE SimpleChanges(c.voters) \cup JointChanges(c.voters)

(* The same of one configuration, where there are too many members to list them all; Models.tla assumes that it is the same. *)
IsNextConfiguration(c, next) ==
    LET changed == (next.voters \ c.voters) \cup (c.voters \ next.voters)
    IN  /\ next.voters \subseteq Server
        /\ \/ c.outgoing # {} /\ next = Simple(c.voters)
           \/ c.outgoing = {} /\ next.voters # {} /\ next.outgoing = {} /\ Cardinality(changed) <= 1
           \/ c.outgoing = {} /\ next.voters # {} /\ next.outgoing = c.voters

(* RaftLog.accept: with entries, the disk learns how far they are committed *)
HintWith(s, newCommit) == newCommit

(* What a crash leaves of the vote; and whether a promise waits for the disk: runtime.Outbox.sendWhenDurable *)
VoteOnDisk(image) == image.vote
IsHeld(message) == TRUE

-----------------------------------------------------------------------------
(* The disk *)

Image(s) == [term |-> term[s], vote |-> vote[s], log |-> log[s], hint |-> hint[s]]

(* Messages of s go out. Of acknowledgements in a term, the largest says all. *)
Send(s, messages) ==
    LET said == {m \in messages : m.kind = "ack"}
        terms == {m.term : m \in said}
        newest(t) == Largest({acks[t][s]} \cup {m.index : m \in {a \in said : a.term = t}})
    IN  /\ wire' = wire \cup (messages \ said)
        /\ acks' = [t \in Terms |-> IF t \in terms THEN [acks[t] EXCEPT ![s] = newest(t)] ELSE acks[t]]

(* Something was written, and these messages say so: they wait for the disk, unless they say nothing new. Comes last in an *)
(* action, behind the new values of what is written.                                                                       *)
IsNews(m) == IF m.kind = "ack" THEN m.index > acks[m.term][m.from] ELSE m \notin wire
Save(s, messages) ==
    LET news == {m \in messages : IsNews(m)}
    IN  /\ promises' = [promises EXCEPT ![s] = @ \cup {m \in news : IsHeld(m)}]
        /\ Send(s, {m \in news : ~IsHeld(m)})
        /\ UNCHANGED disk

(* LogStore.force, then Kernel.onDurable: all that was written is on the disk, and promises go out.  A force that nobody waits *)
(* for may come at any time, so a crash keeps any prefix of what was written, or more: see below.                              *)
Force(s) ==
    /\ promises[s] # {} \/ disk[s] # Image(s)
    /\ disk' = [disk EXCEPT ![s] = Image(s)]
    /\ promises' = [promises EXCEPT ![s] = {}]
    /\ Send(s, promises[s])
    /\ UNCHANGED <<memory, led, crashes>>

(* Term and vote lie in a second place, too, and may outlast entries that were written before them: wal.StateFile. *)
SaveVoteAlone(s) ==
    /\ disk[s].term # term[s] \/ disk[s].vote # vote[s]
    /\ disk' = [disk EXCEPT ![s].term = term[s], ![s].vote = vote[s]]
    /\ UNCHANGED <<memory, promises, network, crashes>>

(* The process dies and comes back with what is on its disk: runtime.Recovery, Kernel.recoverCommit. *)
Restart(s, image) ==
    /\ role' = [role EXCEPT ![s] = "follower"]
    /\ term' = [term EXCEPT ![s] = image.term]
    /\ vote' = [vote EXCEPT ![s] = VoteOnDisk(image)]
    /\ log' = [log EXCEPT ![s] = image.log]
    /\ hint' = [hint EXCEPT ![s] = image.hint]
    /\ commit' = [commit EXCEPT ![s] = Min(image.hint, Len(image.log))]
    /\ disk' = [disk EXCEPT ![s] = image]
    /\ promises' = [promises EXCEPT ![s] = {}]
    /\ crashes' = crashes + 1
    /\ UNCHANGED network

Crash(s) ==
    /\ crashes < MaxCrashes
    /\ promises[s] # {} \/ disk[s] # Image(s) \/ commit[s] # hint[s] \/ VoteOnDisk(disk[s]) # vote[s]
    /\ Restart(s, disk[s])

-----------------------------------------------------------------------------
(* Elections *)

(* Election.startElection: after a timeout and a pre-vote, or because the leader asked for it. Who lays leadership or a *)
(* campaign down (Kernel.stepDown) just does nothing more with it, until it campaigns again or hears of another.       *)
Campaign(s) ==
    /\ IsVoter(s)
    /\ term[s] < MaxTerm
    /\ role' = [role EXCEPT ![s] = "candidate"]
    /\ term' = [term EXCEPT ![s] = @ + 1]
    /\ vote' = [vote EXCEPT ![s] = s]
    /\ UNCHANGED <<log, commit, hint, led, crashes>>
    /\ Save(s, {Request(term[s] + 1, s, Len(log[s]), LastTerm(log[s])), Grant(term[s] + 1, s, s)})

(* Election.becomeFollower: any message may carry a newer term *)
IsTermSaid(t) == (\E p \in Server : term[p] = t) \/ (\E m \in wire : m.term = t)
SeeTerm(s, t) ==
    /\ t > term[s]
    /\ IsTermSaid(t)
    /\ role' = [role EXCEPT ![s] = "follower"]
    /\ term' = [term EXCEPT ![s] = t]
    /\ vote' = [vote EXCEPT ![s] = NoVote]
    /\ UNCHANGED <<log, commit, hint, led, crashes>>
    /\ Save(s, {})

(* Election.onVoteRequest, in the term asked for; a newer one is seen first *)
Vote(s, request) ==
    /\ request.kind = "request"
    /\ request.term = term[s]
    /\ role[s] = "follower"
    /\ MayVote(s, request.from)
    /\ IsUpToDate(request, log[s])
    /\ vote' = [vote EXCEPT ![s] = request.from]
    /\ UNCHANGED <<role, term, log, commit, hint, led, crashes>>
    /\ Save(s, {Grant(term[s], s, request.from)})

(* Election.count: the candidate's own vote is one of these, and counts when durable; so then is its log, behind which the vote *)
(* was written.                                                                                                              *)
Win(s) ==
    /\ role[s] = "candidate"
    /\ HasQuorum(InForce(s), {p \in Server : Grant(term[s], p, s) \in wire})
    /\ role' = [role EXCEPT ![s] = "leader"]
    /\ led' = [led EXCEPT ![term[s]] =
           [leaders |-> @.leaders \cup {s}, log |-> log[s], floor |-> [i \in 1..Len(log[s]) |-> InForceIndex(s)],
            commit |-> commit[s]]]
    /\ acks' = [acks EXCEPT ![term[s]][s] = Len(log[s])]
    /\ UNCHANGED <<term, vote, log, commit, hint, disk, promises, wire, crashes>>

-----------------------------------------------------------------------------
(* Replication *)

(* Leadership.stage and flush: entries are sent while they are on their way to the disk *)
Write(s, configuration) ==
    /\ role[s] = "leader"
    /\ Len(log[s]) < MaxIndex
    /\ log' = [log EXCEPT ![s] = Append(@, Entry(term[s], configuration))]
    /\ hint' = [hint EXCEPT ![s] = commit[s]]
    /\ led' = [led EXCEPT ![term[s]].log = log'[s], ![term[s]].floor = Append(@, InForceIndex(s))]
    /\ UNCHANGED <<role, term, vote, commit, crashes>>
    /\ Save(s, {Ack(term[s], s, Len(log[s]) + 1)})

(* Kernel.propose, and Leadership.stageFirst: the entry a term begins with is like any other *)
Propose(s) == Write(s, Nobody)

(* Kernel.changeMembership, and what MembershipChanges.goOn does unasked *)
ChangeMembership(s) ==
    /\ role[s] = "leader"
    /\ MayChange(s)
    /\ Cardinality(ConfigurationsIn(log[s], 1, Len(log[s]))) < MaxChanges
    /\ \E c \in NextConfigurations(InForce(s)) : Write(s, c)

(* Following.onAppend: the leader's entries behind prev, up to last, of which prev + 1 is the first that is not here already; *)
(* and the leader's commit index, c. A heartbeat is a run without entries.                                                  *)
Holds(s, t, i) == i <= Len(log[s]) /\ (i <= commit[s] \/ TermAt(log[s], i) = TermAt(led[t].log, i))
Receive(s, t, prev, last, c) ==
    LET newCommit == Max(commit[s], Min(c, last))
    IN  /\ t >= term[s]
        /\ s \notin led[t].leaders
        /\ Holds(s, t, prev)
        /\ t > term[s] \/ prev < last \/ newCommit > commit[s] \/ last > acks[t][s]  \* else nothing changes
        /\ role' = [role EXCEPT ![s] = "follower"]
        /\ term' = [term EXCEPT ![s] = t]
        /\ vote' = [vote EXCEPT ![s] = IF t > term[s] THEN NoVote ELSE @]
        /\ commit' = [commit EXCEPT ![s] = newCommit]
        /\ IF prev = last
           THEN UNCHANGED <<log, hint>>
           ELSE /\ log' = [log EXCEPT ![s] = Prefix(@, prev) \o SubSeq(led[t].log, prev + 1, last)]
                /\ hint' = [hint EXCEPT ![s] = HintWith(s, newCommit)]
        /\ UNCHANGED <<led, crashes>>
        /\ Save(s, {Ack(t, s, last)})

(* Leaders only append, so any part of what one wrote may come, with any commit index it had since. *)
CommitsToldWith(t, last) == Min(led[t].floor[last], last)..Min(led[t].commit, last)
Hear(s) ==
    \E t \in Terms :
        \E last \in 1..Len(led[t].log) :
            \E c \in CommitsToldWith(t, last) :
                Receive(s, t, Largest({i \in 0..last : Holds(s, t, i)}), last, c)

(* Kernel.onCommitTold: requests for votes, and answers to them, tell the last committed index and its term *)
LearnCommit(s, t, n) ==
    /\ role[s] # "leader"
    /\ n > commit[s]
    /\ n <= led[t].commit
    /\ n <= Len(log[s])
    /\ log[s][n].term = led[t].log[n].term
    /\ commit' = [commit EXCEPT ![s] = n]
    /\ UNCHANGED <<role, term, vote, log, hint, disk, promises, network, crashes>>

BeTold(s) == \E t \in Terms : led[t].commit > 0 /\ \E n \in CommitsToldWith(t, Len(led[t].log)) : LearnCommit(s, t, n)

(* Kernel.maybeCommit *)
Commit(s, n) ==
    /\ role[s] = "leader"
    /\ n > commit[s]
    /\ n <= Len(log[s])
    /\ IsCommittable(s, n)
    /\ commit' = [commit EXCEPT ![s] = n]
    /\ led' = [led EXCEPT ![term[s]].commit = n]
    /\ UNCHANGED <<role, term, vote, log, hint, disk, promises, wire, acks, crashes>>

-----------------------------------------------------------------------------
(* All of it *)

FoundingLog == <<Entry(FoundingTerm, Simple(Founders))>>
FirstLog(s) == IF s \in Founders THEN FoundingLog ELSE <<>>

NeverLed == [leaders |-> {}, log |-> <<>>, floor |-> <<>>, commit |-> 0]

Init ==
    /\ role = [s \in Server |-> "follower"]
    /\ term = [s \in Server |-> IF s \in Founders THEN FoundingTerm ELSE 0]
    /\ vote = [s \in Server |-> NoVote]
    /\ log = [s \in Server |-> FirstLog(s)]
    /\ commit = [s \in Server |-> Len(FirstLog(s))]
    /\ hint = commit
    /\ disk = [s \in Server |-> Image(s)]
    /\ promises = [s \in Server |-> {}]
    /\ wire = {}
    /\ acks = [t \in Terms |-> [s \in Server |-> 0]]
    /\ led = [t \in Terms |-> NeverLed]
    /\ crashes = 0

Next ==
    \E s \in Server :
        \/ Campaign(s)
        \/ \E t \in Terms : SeeTerm(s, t)
        \/ \E m \in wire : Vote(s, m)
        \/ Win(s)
        \/ Propose(s)
        \/ ChangeMembership(s)
        \/ Hear(s)
        \/ BeTold(s)
        \/ \E n \in 1..MaxIndex : Commit(s, n)
        \/ Force(s)
        \/ SaveVoteAlone(s)
        \/ Crash(s)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* What must hold in every state *)

CommittedBy(t) == Prefix(led[t].log, led[t].commit)

(* A term has one leader at most. *)
ElectionSafety == \A t \in Terms : Cardinality(led[t].leaders) <= 1

(* Entries of the same index and term are the same, and so are those before them. *)
LogMatching ==
    \A s, p \in Server :
        LET both == {i \in 1..Min(Len(log[s]), Len(log[p])) : log[s][i].term = log[p][i].term}
            last == Largest({0} \cup both)
        IN  s = p \/ Prefix(log[s], last) = Prefix(log[p], last)

(* What was committed in a term is in the log of each leader of a later one. *)
LeaderCompleteness ==
    \A t, later \in Terms : t < later /\ led[later].leaders # {} => IsPrefix(CommittedBy(t), led[later].log)

(* Nobody takes for committed what another does not. *)
StateMachineSafety ==
    \A s \in Server : \A t \in Terms :
        LET n == Min(commit[s], led[t].commit) IN Prefix(log[s], n) = Prefix(led[t].log, n)

(* What is committed lies on the disks of a quorum: of the newest committed configuration, or of the one before, by which *)
(* entries up to the newest were committed.                                                                               *)
CommittedIsDurableOnQuorum ==
    \A t \in Terms :
        LET safe == CommittedBy(t)
            newest == ConfigurationIndexAt(safe, Len(safe))
            holders == {p \in Server : IsPrefix(safe, disk[p].log)}
        IN  \/ Len(safe) <= 1
            \/ HasQuorum(ConfigurationAt(safe, newest), holders)
            \/ HasQuorum(ConfigurationAt(safe, newest - 1), holders)

(* Who gave a vote knows of it, or is in a later term: nothing takes it back, a crash least of all. *)
VotesAreKept ==
    \A m \in wire :
        \/ m.kind # "grant"
        \/ term[m.from] > m.term
        \/ term[m.from] = m.term /\ vote[m.from] = m.to

(* At most one configuration of a log, in memory or on disk, is not known to be committed. *)
OneUncommittedConfiguration ==
    \A s \in Server :
        /\ Cardinality(ConfigurationsIn(log[s], commit[s] + 1, Len(log[s]))) <= 1
        /\ Cardinality(ConfigurationsIn(disk[s].log, disk[s].hint + 1, Len(disk[s].log))) <= 1
=============================================================================
