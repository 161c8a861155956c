package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.internal.follow.ChangeSink;
import io.raftwright.configmap.internal.follow.Follower;
import io.raftwright.configmap.internal.follow.KeyChange;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells a listener in its own types. Called by one thread at a time. */
record Telling<K, V>(Keyspace<K, V> space, ChangeListener<K, V> listener) implements ChangeSink {

    static <K, V> Subscription begin(
            ConfigMap map, KeyRange keys, Keyspace<K, V> space, Delivery delivery, ChangeListener<K, V> listener) {
        Telling<K, V> telling = new Telling<>(space, Objects.requireNonNull(listener, "listener"));
        return new Subscription(Follower.open(map, keys, delivery.followed(), delivery.executor(), telling));
    }

    @Override
    public void onChanges(long revision, List<KeyChange> changes) {
        for (KeyChange raw : changes) {
            Change<K, V> change;
            try {
                change = change(raw, revision);
            } catch (DecodeException e) {
                listener.onUndecodable(e);
                continue;
            }
            listener.onChange(change);
        }
    }

    @Override
    public void onEnd(@Nullable Throwable cause) {
        listener.onEnd(cause);
    }

    /** A value before that cannot be decoded was told as such. */
    private Change<K, V> change(KeyChange raw, long revision) {
        KeyValue after = raw.after();
        if (after != null) {
            Entry<K, V> entry = space.entry(after);
            return new Change<>(entry.key(), space.previous(raw.before()), entry.value(), revision);
        }
        KeyValue gone = Objects.requireNonNull(raw.before());
        return new Change<>(space.ownKey(gone), space.previous(gone), null, revision);
    }
}
