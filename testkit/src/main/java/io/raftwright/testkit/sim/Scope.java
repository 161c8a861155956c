package io.raftwright.testkit.sim;

/**
 * How much of a seed is played: all that may be taken away to see whether the same still happens. Immutable.
 *
 * @param seed     from which everything follows
 * @param members  how many members found the cluster, 1 to 9
 * @param clients  how many clients there are, at least 1
 * @param events   how many events the storm lasts, at least 1
 * @param faults   what may go wrong
 * @param strikes  which of the strikes that the seed plans happen
 * @param requests for how many things clients ask in the storm, in all; at least 0
 */
public record Scope(long seed, int members, int clients, long events, Faults faults, Strikes strikes, long requests) {
    /** Rejects what is out of range. */
    public Scope {
        require("members", members, 1, 9);
        require("clients", clients, 1, Integer.MAX_VALUE);
        require("events", events, 1, Long.MAX_VALUE);
        require("requests", requests, 0, Long.MAX_VALUE);
    }

    private static void require(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " out of range, " + name + "=" + value + ", min=" + min + ", max=" + max);
        }
    }

    /** Three members and four clients, 20,000 events, all faults and strikes, as many requests as clients like. */
    static Scope ofSeed(long seed) {
        return new Scope(seed, 3, 4, 20_000, Faults.all(), Strikes.all(), Long.MAX_VALUE);
    }

    /** With so many members. */
    public Scope members(int newMembers) {
        return new Scope(seed, newMembers, clients, events, faults, strikes, requests);
    }

    /** With so many clients. */
    public Scope clients(int newClients) {
        return new Scope(seed, members, newClients, events, faults, strikes, requests);
    }

    /** With so many events. */
    public Scope events(long newEvents) {
        return new Scope(seed, members, clients, newEvents, faults, strikes, requests);
    }

    /** With these faults. */
    public Scope faults(Faults newFaults) {
        return new Scope(seed, members, clients, events, newFaults, strikes, requests);
    }

    /** With these strikes. */
    public Scope strikes(Strikes newStrikes) {
        return new Scope(seed, members, clients, events, faults, newStrikes, requests);
    }

    /** With so many requests. */
    public Scope requests(long newRequests) {
        return new Scope(seed, members, clients, events, faults, strikes, newRequests);
    }

    /** As an expression that makes such a simulation. */
    @Override
    public String toString() {
        return "Simulation.seed(" + seed + ").members(" + members + ").clients(" + clients + ").events(" + events
                + ").faults(Faults.parse(\"" + faults + "\"))"
                + (strikes.areAll() ? "" : ".strikes(Strikes.parse(\"" + strikes + "\"))")
                + (requests == Long.MAX_VALUE ? "" : ".requests(" + requests + ")");
    }
}
