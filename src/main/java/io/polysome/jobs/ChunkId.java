package io.polysome.jobs;

import java.util.UUID;

/** Names a chunk. */
public record ChunkId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
