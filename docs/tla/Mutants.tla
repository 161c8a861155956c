------------------------------ MODULE Mutants -------------------------------
(***************************************************************************)
(* Mistakes that the check must find.  Each replaces one rule of           *)
(* Raftwright.tla; README.md says which, and what came of it.              *)
(***************************************************************************)
EXTENDS Models

\* A vote that a restart forgets.
ForgottenVote(image) == NoVote

\* A second vote in the same term.
SecondVote(s, candidate) == TRUE

\* A vote for a log that is shorter.
AnyLog(request, l) == TRUE

\* Votes, or acknowledgements, that do not wait for the disk.
VotesNotHeld(message) == message.kind = "ack"
AcksNotHeld(message) == message.kind # "ack"

\* An entry of an older term, committed by counting (Raft paper, Figure 8).
CommittableByCount(s, n) == HasQuorum(InForce(s), {p \in Server : acks[term[s]][p] >= n})

\* A joint configuration that asks the incoming half alone.
IncomingQuorum(c, those) == Majority(c.voters, those)

\* A second configuration behind one that is not committed.
MayChangeTwice(s) == IsTermCommitted(s)

\* Several voters exchanged at once, without a joint configuration.
AnyConfiguration(c) == {Simple(v) : v \in SUBSET Server \ {{}}}

\* The commit index does not go to the disk with the entries.
ForgottenHint(s, newCommit) == hint[s]
=============================================================================
