package io.polysome.jobs.outbox;

import java.util.List;

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

    @Override
    void close();
}
