package io.raftwright.configmap.internal.watch;

/** The test takes the turns itself. */
final class NoRunner implements WatchRunner {
    @Override
    public void start(WatchHub hub) {}

    @Override
    public void wake() {}

    @Override
    public void awaitEnd() {}
}
