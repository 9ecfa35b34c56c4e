package io.polysome.journey.faults;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A part of the cluster that can be harmed. Belongs to the thread that does the harm. */
interface Member extends Closeable {
    String name();

    /** The processes that a signal to this member reaches. */
    List<Long> pids();

    /** Ends it without a chance to clean up; whoever watches over it starts it again at once. */
    void kill() throws Exception;

    /** Takes it away until {@link #start()}. */
    void stop() throws Exception;

    void start() throws Exception;

    @Override
    void close() throws IOException;
}
