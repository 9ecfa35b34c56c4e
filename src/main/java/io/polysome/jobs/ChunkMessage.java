package io.polysome.jobs;

import io.polysome.platform.Json;
import java.util.UUID;

/** A record of a chunk topic; its key is the job's id. It names the chunk, whose row says the rest. */
public record ChunkMessage(UUID job, UUID chunk) {
    public String toJson() {
        return Json.write(this);
    }

    /** @throws java.io.UncheckedIOException when it is not one of our messages */
    public static ChunkMessage parse(String json) {
        return Json.read(json, ChunkMessage.class);
    }
}
