package io.raftwright.configmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.api.NodeListener;
import io.raftwright.api.Role;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.watch.WatchHub;
import io.raftwright.configmap.internal.watch.WatchThread;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HubClosingListenerTest {
    private final ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);

    @Test
    void shouldPassEverythingOnThatANodeTells() throws ReflectiveOperationException {
        List<String> heard = new ArrayList<>();
        NodeListener next = (NodeListener) Proxy.newProxyInstance(
                NodeListener.class.getClassLoader(),
                new Class<?>[] {NodeListener.class},
                (proxy, method, arguments) -> {
                    heard.add(method.getName());
                    return null;
                });
        WatchHub hub = new WatchHub(store::state, new WatchThread("never started"));
        NodeListener listener = new HubClosingListener(next, hub);

        for (Method told : NodeListener.class.getMethods()) {
            heard.clear();
            told.invoke(
                    listener,
                    Stream.of(told.getParameterTypes())
                            .map(HubClosingListenerTest::anything)
                            .toArray());

            assertEquals(List.of(told.getName()), heard);
        }
    }

    private static Object anything(Class<?> type) {
        if (type == long.class) {
            return 1L;
        } else if (type == int.class) {
            return 1;
        } else if (type == boolean.class) {
            return true;
        }
        return type == Role.class ? Role.LEADER : null;
    }
}
