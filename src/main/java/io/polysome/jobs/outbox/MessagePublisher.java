package io.polysome.jobs.outbox;

import java.util.List;
import java.util.function.Consumer;
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
     * Sends behind what was sent before, without waiting for the broker.
     *
     * @param whenOver called once, with null when the broker has acknowledged and with the reason when it was given up; on
     *     a thread that must not be held up
     */
    void send(OutboxMessage message, Consumer<@Nullable Exception> whenOver);

    @Override
    void close();
}
