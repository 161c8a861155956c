------------------------------- MODULE Models -------------------------------
EXTENDS Raftwright, TLC
Symmetry == {f \in Permutations(Server) : {f[s] : s \in Founders} = Founders}
=============================================================================
