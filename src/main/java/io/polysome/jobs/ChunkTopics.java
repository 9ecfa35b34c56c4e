package io.polysome.jobs;

/** The topics that bring chunks to workers: one per model and lane, so that a worker subscribes to what it can run. */
public final class ChunkTopics {
    private ChunkTopics() {}

    public static String name(String model, Lane lane) {
        return "polysome.chunks.%s.%s.v1".formatted(model, lane.wireName());
    }
}
