package io.raftwright.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A method that has a default would be answered by it, and nobody would notice. */
class ForwardingStoresTest {
    @Test
    void shouldPassEveryCallOnToALog() throws ReflectiveOperationException {
        assertPassesEveryCallOn(LogStore.class, store -> new ForwardingLogStore(store) {});
    }

    @Test
    void shouldPassEveryCallOnToSnapshots() throws ReflectiveOperationException {
        assertPassesEveryCallOn(SnapshotStore.class, store -> new ForwardingSnapshotStore(store) {});
    }

    private static <S> void assertPassesEveryCallOn(Class<S> type, UnaryOperator<S> before)
            throws ReflectiveOperationException {
        List<String> passedOn = new ArrayList<>();
        S recorder = type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    passedOn.add(method.getName());
                    return nothing(method.getReturnType());
                }));
        S forwarding = before.apply(recorder);

        List<String> called = new ArrayList<>();
        for (Method method : type.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                called.add(method.getName());
                method.invoke(
                        forwarding,
                        Arrays.stream(method.getParameterTypes())
                                .map(ForwardingStoresTest::nothing)
                                .toArray());
            }
        }

        assertEquals(called, passedOn);
    }

    private static Object nothing(Class<?> type) {
        return type == long.class ? (Object) 0L : type == int.class ? 0 : null;
    }
}
