------------------------------- MODULE Models -------------------------------
(***************************************************************************)
(* Raftwright.tla with fewer states and the same mistakes to be found, for *)
(* TLC to exhaust.                                                         *)
(***************************************************************************)
EXTENDS Raftwright, TLC

(* Members differ by nothing but who founded the cluster. *)
Symmetry == {f \in Permutations(Server) : {f[s] : s \in Founders} = Founders}

(* What traces are judged by is what models change by. *)
ASSUME
    \A voters, outgoing, nextVoters, nextOutgoing \in SUBSET Server :
        LET c == Joint(voters, outgoing)
            next == Joint(nextVoters, nextOutgoing)
            all == IF outgoing # {} THEN {Simple(voters)} ELSE SimpleChanges(voters) \cup JointChanges(voters)
        IN  voters # {} => (IsNextConfiguration(c, next) <=> next \in all)

(* A force that comes late tells nobody anything that a late message does not; it makes a difference only if a crash comes    *)
(* first. So what is written is forced at once, or else it is lost, with all that is written after it until the member crashes. *)
Lost == [kind |-> "lost"]
Losing == {s \in Server : promises[s] # {}}

ForcedOrLost(s, messages) ==
    \/ /\ promises[s] = {}
       /\ disk' = [disk EXCEPT ![s] = Image(s)']
       /\ Send(s, messages)
       /\ UNCHANGED promises
    \/ /\ Cardinality(Losing \cup {s}) + crashes <= MaxCrashes
       /\ promises' = [promises EXCEPT ![s] = {Lost}]
       /\ Send(s, {m \in messages : ~IsHeld(m)})
       /\ UNCHANGED disk

NotLater(s) == FALSE

(* Who sees a newer term and does not vote in it hears less from others, and nobody hears more from it. And a vote helps none *)
(* but who is a candidate still.                                                                                              *)
IsCandidate(s, t) == role[s] = "candidate" /\ term[s] = t
SeeAndVote(s, request) ==
    /\ request.kind = "request"
    /\ IsCandidate(request.from, request.term)
    /\ s # request.from
    /\ IsUpToDate(request, log[s])
    /\ \/ request.term > term[s]
       \/ request.term = term[s] /\ role[s] = "follower" /\ MayVote(s, request.from)
    /\ role' = [role EXCEPT ![s] = "follower"]
    /\ term' = [term EXCEPT ![s] = request.term]
    /\ vote' = [vote EXCEPT ![s] = request.from]
    /\ UNCHANGED <<log, commit, hint, led, crashes>>
    /\ Save(s, {Grant(request.term, s, request.from)})

NotAlone(s, t) == FALSE

(* Where configurations are what matters, it matters whether those are known to be committed. *)
ConfigurationsToldWith(t, last) ==
    LET least == Min(led[t].floor[last], last)
    IN  {c \in least..Min(led[t].commit, last) : c = least \/ IsConfiguration(led[t].log[c])}

(* What can no longer matter is not looked at: votes for who is a candidate no more, acknowledgements to who leads no more, *)
(* entries that nobody would take, and what a crash would need that cannot come.                                           *)
IsLeader(s, t) == role[s] = "leader" /\ term[s] = t
View ==
    <<role, term, vote, log, commit,
      IF crashes = MaxCrashes THEN {} ELSE hint,
      disk, promises, crashes,
      {m \in wire : IsCandidate(IF m.kind = "grant" THEN m.to ELSE m.from, m.term)},
      [t \in Terms |-> IF \E s \in Server : IsLeader(s, t) THEN acks[t] ELSE <<>>],
      [t \in Terms |-> IF \E s \in Server : term[s] <= t THEN led[t] ELSE <<led[t].leaders, CommittedBy(t)>>]>>

(* Where Figure 8 of the Raft paper stands at (b): the leaders of terms 2 and 3 both wrote at index 2, each on its own disk *)
(* alone.                                                                                                                  *)
FigureEight ==
    LET one == CHOOSE s \in Server : TRUE
        two == CHOOSE s \in Server \ {one} : TRUE
        lost(t) == Append(FoundingLog, Entry(t, Nobody))
        ledBy(s, t) == [leaders |-> {s}, log |-> lost(t), floor |-> <<1, 1>>, commit |-> 1]
    IN  /\ role = [s \in Server |-> "follower"]
        /\ term = [s \in Server |-> IF s = one THEN 2 ELSE 3]
        /\ vote = [s \in Server |-> IF s = one THEN one ELSE two]
        /\ log = [s \in Server |-> IF s = one THEN lost(2) ELSE IF s = two THEN lost(3) ELSE FoundingLog]
        /\ commit = [s \in Server |-> 1]
        /\ hint = commit
        /\ disk = [s \in Server |-> Image(s)]
        /\ promises = [s \in Server |-> {}]
        /\ wire = {}
        /\ acks = [t \in Terms |-> [s \in Server |-> 0]]
        /\ led = [t \in Terms |-> IF t = 2 THEN ledBy(one, 2) ELSE IF t = 3 THEN ledBy(two, 3) ELSE NeverLed]
        /\ crashes = 0

(* Changes of one voter at a time. *)
SimpleOnly(c) == SimpleChanges(c.voters) \ {c}

(* Changes of any number of voters, through joint configurations. *)
JointOnly(c) == IF c.outgoing # {} THEN {Simple(c.voters)} ELSE {j \in JointChanges(c.voters) : j.voters # c.voters}
=============================================================================
