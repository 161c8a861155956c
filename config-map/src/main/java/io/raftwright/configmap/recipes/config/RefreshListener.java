package io.raftwright.configmap.recipes.config;

/** Is told that properties have changed. */
@FunctionalInterface
public interface RefreshListener {

    /**
     * Properties changed, all that a deployment changes at once. What this throws is logged, and the listener is told of the next change all the same.
     *
     * @param now  what is in force, as of one revision
     * @param diff in what it differs from what this listener was told last
     */
    void onRefresh(PropertySet now, PropertyDiff diff);
}
