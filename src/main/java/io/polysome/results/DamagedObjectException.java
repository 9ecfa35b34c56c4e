package io.polysome.results;

import io.polysome.jobs.ChunkOutcome.Result;
import java.io.IOException;

/** What a store gives back is not what it was given. Reading it again will not help. */
public final class DamagedObjectException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedObjectException(Result stored, long bytes) {
        super("a stored result of %d bytes with the SHA-256 %s is read back otherwise, after %d bytes"
                .formatted(stored.bytes(), stored.sha256(), bytes));
    }
}
