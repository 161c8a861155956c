------------------------------- MODULE Trace --------------------------------
(***************************************************************************)
(* Is what a run did a behaviour of Raftwright.tla?  A generated module    *)
(* (io.raftwright.testkit.trace.TraceModule) gives the recorded events,    *)
(* seen from outside of the kernels, in the order of time.  Each event is  *)
(* one action of the specification, or a statement that must be true then. *)
(* TLC prints <<"matched", trace, n>> for each event that it can explain,  *)
(* together with all those before it; a trace matches if its last one does. *)
(***************************************************************************)
EXTENDS Raftwright, TLC

CONSTANT Traces

VARIABLES
    trace, at,     \* which trace, and its next event
    unforced,      \* images written since the last force: a crash may leave any of them
    passed,        \* the same of the force before
    highest        \* the highest term there ever was, though a crash may have forgotten it

traceVars == <<trace, at, unforced, passed, highest>>

(* Replaces Raftwright!IsTermSaid *)
IsTermOver(t) == t <= highest

(* Kernel state unchanged: the event says what must be so. *)
Says(fact) == fact /\ UNCHANGED vars

(* LogStore.saveVote *)
VoteSaved(e) ==
    /\ \/ e.vote = NoVote /\ SeeTerm(e.member, e.term)
       \/ e.vote = e.member /\ Campaign(e.member)
       \/ e.vote # e.member /\ \E request \in wire : request.from = e.vote /\ Vote(e.member, request)
    /\ term'[e.member] = e.term
    /\ vote'[e.member] = e.vote

(* NodeListener: the member leads *)
Elected(e) == term[e.member] = e.term /\ Win(e.member)

(* LogStore.append, an event for each entry: by a leader to its own log, or by a follower of what its leader wrote *)
Appended(e) ==
    LET s == e.member
        entry == Entry(e.term, e.configuration)
    IN  IF role[s] = "leader"
        THEN /\ e.index = Len(log[s]) + 1
             /\ e.term = term[s]
             /\ e.hint = commit[s]
             /\ IsConfiguration(entry) => MayChange(s) /\ IsNextConfiguration(InForce(s), e.configuration)
             /\ Write(s, e.configuration)
        ELSE LET t == term[s]
             IN  /\ e.index <= Len(led[t].log)
                 /\ entry = led[t].log[e.index]
                 /\ TermAt(log[s], e.index) # e.term
                 /\ e.hint <= Max(commit[s], led[t].commit)
                 /\ Receive(s, t, e.index - 1, e.index, Min(e.hint, e.index))

(* LogStore.force returned; the event stands where the force began, and all that was written till then is durable *)
Forced(e) == Force(e.member) \/ Says(promises[e.member] = {} /\ disk[e.member] = Image(e.member))

(* Effects.committed: a leader counts; others are told, by whatever message *)
Committed(e) ==
    \/ Says(commit[e.member] = e.index)
    \/ Commit(e.member, e.index)
    \/ \E t \in Terms : LearnCommit(e.member, t, e.index)

(* Killed, and opened again: this was found on the disk. Term and vote may be newer than the log (SaveVoteAlone). *)
IsAsNew(saved, image) ==
    \/ saved.term > image.term
    \/ saved.term = image.term /\ image.vote \in {NoVote, saved.vote}
Restarted(e) ==
    LET images == {disk[e.member]} \cup unforced[e.member]
    IN  \E image \in {i \in images : Len(i.log) = e.lastIndex /\ LastTerm(i.log) = e.lastTerm} :
            /\ \E saved \in images : saved.term = e.term /\ saved.vote = e.vote /\ IsAsNew(saved, image)
            /\ Restart(e.member, [image EXCEPT !.term = e.term, !.vote = e.vote])

(* A snapshot replaced the log. The specification knows none; to it, this is a committed prefix at once. *)
Installed(e) ==
    LET s == e.member
    IN  \E t \in Terms :
            /\ e.index <= led[t].commit
            /\ e.index > commit[s]
            /\ TermAt(led[t].log, e.index) = e.term
            /\ log' = [log EXCEPT ![s] = Prefix(led[t].log, e.index)]
            /\ commit' = [commit EXCEPT ![s] = e.index]
            /\ hint' = [hint EXCEPT ![s] = e.index]
            /\ UNCHANGED <<role, term, vote, led, crashes>>
            /\ Save(s, {})

(* A vote went out: it was promised, and the promise is on the disk. Or a restart found the vote there, of which nobody had *)
(* been told yet, and the candidate asked again.                                                                           *)
VoteSent(e) ==
    LET s == e.member
        grant == Grant(e.term, s, e.candidate)
    IN  \/ Says(grant \in wire)
        \/ /\ grant \notin wire
           /\ term[s] = e.term
           /\ disk[s].term = e.term
           /\ disk[s].vote = e.candidate
           /\ \E request \in wire : request.kind = "request" /\ request.term = e.term /\ request.from = e.candidate
           /\ wire' = wire \cup {grant}
           /\ UNCHANGED <<memory, disk, promises, acks, led, crashes>>

(* An acknowledgement went out: the disk holds, or held at the last force, what the leader of that term wrote. *)
AckSent(e) ==
    LET s == e.member
        theirs == led[e.term].log
        wasHeld(image) == IsPrefix(Prefix(theirs, e.index), image.log)
    IN  \/ Says(acks[e.term][s] >= e.index)
        \/ /\ acks[e.term][s] < e.index
           /\ e.index <= Len(theirs)
           /\ \E image \in {disk[s]} \cup passed[s] : wasHeld(image)
           /\ acks' = [acks EXCEPT ![e.term][s] = e.index]
           /\ UNCHANGED <<memory, disk, promises, wire, led, crashes>>

(* Effects.configured *)
Configured(e) == Says(InForce(e.member) = e.configuration)

Step(e) ==
    CASE e.event = "vote saved" -> VoteSaved(e)
      [] e.event = "elected" -> Elected(e)
      [] e.event = "appended" -> Appended(e)
      [] e.event = "forced" -> Forced(e)
      [] e.event = "committed" -> Committed(e)
      [] e.event = "restarted" -> Restarted(e)
      [] e.event = "installed" -> Installed(e)
      [] e.event = "vote sent" -> VoteSent(e)
      [] e.event = "ack sent" -> AckSent(e)
      [] e.event = "configured" -> Configured(e)

Remember(e) ==
    LET s == e.member
        isClean == disk'[s] = Image(s)'
    IN  /\ unforced' = [unforced EXCEPT ![s] = IF isClean THEN {} ELSE @ \cup {Image(s)'}]
        /\ passed' = IF e.event = "forced" THEN [passed EXCEPT ![s] = unforced[s]] ELSE passed
        /\ highest' = Max(highest, term'[s])

TraceInit ==
    /\ Init
    /\ trace \in 1..Len(Traces)
    /\ at = 1
    /\ unforced = [s \in Server |-> {}]
    /\ passed = [s \in Server |-> {}]
    /\ highest = FoundingTerm

TraceNext ==
    /\ at <= Len(Traces[trace])
    /\ \E e \in {Traces[trace][at]} : Step(e) /\ Remember(e)  \* bound here, so that e' = e
    /\ at' = at + 1
    /\ UNCHANGED trace
    /\ PrintT(<<"matched", trace, at>>)

TraceSpec == TraceInit /\ [][TraceNext]_<<vars, traceVars>>
=============================================================================
