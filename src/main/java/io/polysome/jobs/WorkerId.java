package io.polysome.jobs;

/**
 * One run of one worker process.
 *
 * @param node where it runs; no two living processes share it, so a new process on a node proves the old one dead
 * @param incarnation differs between the runs on a node
 */
public record WorkerId(String node, String incarnation) {
    /** Reads back {@link #toString()}. */
    public static WorkerId parse(String text) {
        int slash = text.lastIndexOf('/');
        return new WorkerId(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return node + "/" + incarnation;
    }
}
