package io.polysome.results;

import io.polysome.jobs.ChunkOutcome.Result;
import io.polysome.jobs.ChunkOutcome.ResultObject;
import java.io.IOException;

/** What a store gives back is not what it was given. Reading it again will not help. */
public final class DamagedObjectException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedObjectException(Result stored, long bytes) {
        super("%s is damaged: %d bytes with the SHA-256 %s were stored, %s"
                .formatted(
                        stored instanceof ResultObject object ? object.key() : "a result in its row",
                        stored.bytes(),
                        stored.sha256(),
                        bytes == stored.bytes() ? "other ones are read" : "%d are read".formatted(bytes)));
    }
}
