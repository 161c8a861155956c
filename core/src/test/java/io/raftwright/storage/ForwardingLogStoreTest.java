package io.raftwright.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardingLogStoreTest {
    /** A method that has a default would be answered by it, and nobody would notice. */
    @Test
    void shouldPassEveryCallOn() throws ReflectiveOperationException {
        List<String> passedOn = new ArrayList<>();
        LogStore recorder = (LogStore) Proxy.newProxyInstance(
                LogStore.class.getClassLoader(), new Class<?>[] {LogStore.class}, (proxy, method, arguments) -> {
                    passedOn.add(method.getName());
                    return nothing(method.getReturnType());
                });
        ForwardingLogStore forwarding = new ForwardingLogStore(recorder) {};

        List<String> called = new ArrayList<>();
        for (Method method : LogStore.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                called.add(method.getName());
                method.invoke(
                        forwarding,
                        Arrays.stream(method.getParameterTypes())
                                .map(ForwardingLogStoreTest::nothing)
                                .toArray());
            }
        }

        assertEquals(called, passedOn);
    }

    private static Object nothing(Class<?> type) {
        return type == long.class ? (Object) 0L : type == int.class ? 0 : null;
    }
}
