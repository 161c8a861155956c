package io.raftwright.transport.tcp;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport thread: waits for sockets, deadlines and {@link #wake}, and gives each handler its turn. No handler can
 * end it; if the selector itself fails, it reports every peer down and closes all.
 *
 * <p>Owner: the transport thread, except {@link #wake} and {@link #stop}.
 */
final class IoLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);
    private static final long MAX_WAIT_MS = 1_000;
    private static final long NS_PER_MS = 1_000_000L;

    private final LoopContext context;
    private final Acceptor acceptor;
    private final List<Dialler> diallers = new ArrayList<>();
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private Peer[] followedPeers = {};

    /** True from the moment that something is to be done until the loop looks: saves all wake-ups but the first. */
    private final AtomicBoolean isWoken = new AtomicBoolean();

    private volatile boolean isStopped;
    private volatile boolean isEnded;

    IoLoop(LoopContext context, Acceptor acceptor) {
        this.context = context;
        this.acceptor = acceptor;
    }

    /** Makes the loop look at its peers and queues soon. Any thread. */
    void wake() {
        if (!isWoken.get() && isWoken.compareAndSet(false, true)) {
            context.selector().wakeup();
        }
    }

    /** Ends the thread soon; the listener hears nothing more. Any thread. */
    void stop() {
        isStopped = true;
        context.listener().shut();
        context.selector().wakeup();
    }

    /** Whether the thread has closed everything and is about to end, or has ended. Any thread. */
    boolean isEnded() {
        return isEnded;
    }

    @Override
    public void run() {
        String reason = "this transport is closed";
        try {
            while (!isStopped) {
                turn();
            }
        } catch (Throwable failure) { // a failing selector, or memory: the host goes on, without this transport
            reason = "this transport failed, cause=" + failure;
            LOG.error(
                    "transport failed, closing it, memberId={}", context.self().memberId(), failure);
        } finally {
            closeAll(reason);
        }
    }

    private void turn() throws IOException {
        if (Thread.interrupted()) { // by the listener; left as it is, it would keep the selector from ever waiting
            LOG.debug(
                    "transport thread was interrupted, memberId={}",
                    context.self().memberId());
        }
        long waitMs = waitMs(context.settings().nanoClock().getAsLong());
        if (waitMs <= 0 || isWoken.get()) {
            context.selector().selectNow(dispatch);
        } else {
            context.selector().select(dispatch, waitMs);
        }
        isWoken.set(false); // before looking: what is queued after this line wakes again
        context.woken().drain(dispatch);
        long nowNs = context.settings().nanoClock().getAsLong();
        followPeers(nowNs);
        acceptor.onTime(nowNs);
        acceptor.onWork(nowNs);
        for (Dialler dialler : diallers) {
            work(dialler, nowNs);
        }
    }

    private long waitMs(long nowNs) {
        long waitNs = acceptor.deadlineNs(nowNs) - nowNs;
        for (Dialler dialler : diallers) {
            waitNs = Math.min(waitNs, dialler.deadlineNs(nowNs) - nowNs);
        }
        return Math.min(MAX_WAIT_MS, (waitNs + NS_PER_MS - 1) / NS_PER_MS);
    }

    private void dispatch(SelectionKey key) {
        if (isStopped || !key.isValid()) {
            return;
        }
        Handler handler = (Handler) key.attachment();
        long nowNs = context.settings().nanoClock().getAsLong();
        try {
            handler.onReady(nowNs);
        } catch (Throwable thrown) { // whatever it is, it concerns this socket alone
            Failures.giveUp(handler, thrown, nowNs);
        }
    }

    private static void work(Dialler dialler, long nowNs) {
        try {
            dialler.onTime(nowNs);
            dialler.onWork();
        } catch (Throwable thrown) { // as above
            Failures.giveUp(dialler, thrown, nowNs);
        }
    }

    private void followPeers(long nowNs) {
        Peer[] named = context.peers().all();
        if (named == followedPeers) {
            return;
        }
        followedPeers = named;
        diallers.removeIf(dialler -> retireUnlessNamed(dialler, nowNs));
        for (Peer peer : named) {
            if (diallers.stream().noneMatch(dialler -> dialler.peer() == peer)) {
                acceptor.forgetCaller(peer.id());
                diallers.add(new Dialler(peer, context, nowNs));
            }
        }
    }

    private boolean retireUnlessNamed(Dialler dialler, long nowNs) {
        if (context.peers().holds(dialler.peer())) {
            return false;
        }
        acceptor.forget(dialler.peer().id());
        dialler.retire("this member disconnected the peer", nowNs);
        return true;
    }

    private void closeAll(String reason) {
        long nowNs = context.settings().nanoClock().getAsLong();
        context.resolver().close();
        acceptor.close(reason);
        diallers.forEach(dialler -> dialler.retire(reason, nowNs));
        Sockets.closeQuietly(context.selector());
        Sockets.closeQuietly(context.settings().links());
        isEnded = true;
    }
}
