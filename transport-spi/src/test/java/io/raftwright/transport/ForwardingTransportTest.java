package io.raftwright.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardingTransportTest {
    @Test
    void shouldPassEveryCallOn() throws ReflectiveOperationException {
        List<String> passedOn = new ArrayList<>();
        Transport recorder = (Transport) Proxy.newProxyInstance(
                Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, arguments) -> {
                    passedOn.add(method.getName());
                    return nothing(method.getReturnType());
                });
        ForwardingTransport forwarding = new ForwardingTransport(recorder) {};

        List<String> called = new ArrayList<>();
        for (Method method : Transport.class.getMethods()) {
            called.add(method.getName());
            method.invoke(
                    forwarding,
                    Arrays.stream(method.getParameterTypes())
                            .map(ForwardingTransportTest::nothing)
                            .toArray());
        }

        assertEquals(called, passedOn);
    }

    private static Object nothing(Class<?> type) {
        return type == long.class ? (Object) 0L : type == int.class ? 0 : null;
    }
}
