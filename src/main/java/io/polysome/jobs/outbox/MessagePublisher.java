package io.polysome.jobs.outbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends messages to the broker. */
interface MessagePublisher extends AutoCloseable {

    /**
     * Makes what must be there before the first message; repeating it does no harm.
     *
     * @throws IllegalStateException when the broker does not answer
     */
    void prepare();

    /**
     * Sends in order and blocks until each is acknowledged or given up.
     *
     * @return how many from the front of the list were acknowledged; those behind may or may not have arrived
     */
    int publish(List<OutboxMessage> messages);

    /**
     * Sends in order, behind what was sent before, without waiting for the broker. When one is given up, so are those behind
     * it.
     */
    void send(List<OutboxMessage> messages, Answers answers);

    /** Told once for each message, on a thread that must not be held up. */
    @FunctionalInterface
    interface Answers {
        /**
         * @param index of the message
         * @param failure null when the broker has acknowledged it, else why it was given up
         */
        void onAnswer(int index, @Nullable Exception failure);
    }

    @Override
    void close();
}
