package io.raftwright.transport.tls;

import org.jspecify.annotations.Nullable;

/** Where credentials come from. Called on one thread at a time; may block. */
interface CredentialSource {
    /**
     * Loads the credentials as they are now.
     *
     * @param current what was loaded last, or null
     * @return {@code current} itself if nothing changed
     * @throws TlsCredentialsException if they cannot be used
     */
    Credentials load(@Nullable Credentials current);
}
