package io.polysome.jobs.outbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;

/** Takes messages that must be sent if, and only if, the running transaction commits. */
@ApplicationScoped
public class Outbox {
    private final OutboxRows rows;
    private final Event<Appended> appended;

    Outbox(OutboxRows rows, Event<Appended> appended) {
        this.rows = rows;
        this.appended = appended;
    }

    /** Fired within the transaction; the relay looks once it has committed. */
    record Appended() {}

    /** The messages go out in this order. */
    @Transactional(TxType.MANDATORY)
    public void append(List<OutboxMessage> messages) {
        rows.persist(messages.stream().map(OutboxRow::new));
        appended.fire(new Appended());
    }
}
