package io.raftwright.configmap.recipes.config;

/** A property's text does not mean what was asked for. The text is not shown, since it may be a secret: mend it, or the parser. */
public final class PropertyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param name     of the property
     * @param revision of the set that it is in
     * @param cause    what the parser threw
     */
    public PropertyException(String name, long revision, RuntimeException cause) {
        super("property cannot be read, name=" + name + ", revision=" + revision + ", cause="
                + cause.getClass().getSimpleName());
        var unused = initCause(cause);
    }
}
