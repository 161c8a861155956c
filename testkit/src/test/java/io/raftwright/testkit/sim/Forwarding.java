package io.raftwright.testkit.sim;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Something of an interface that passes every call on, but for those that a test wants to be otherwise. */
final class Forwarding {
    /** What becomes of a call. */
    interface Call {
        /** Answers the call by itself, or passes it on. */
        Object answer(String method, Object[] arguments, PassedOn passedOn) throws Throwable;
    }

    /** The call as it would be without us. */
    interface PassedOn {
        Object answer() throws Throwable;
    }

    private Forwarding() {}

    static <T> T of(Class<T> type, T target, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.answer(method.getName(), arguments, () -> {
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })));
    }
}
