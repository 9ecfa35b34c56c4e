package io.polysome.jobs.outbox;

import io.polysome.platform.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Takes messages that must be sent if, and only if, a transaction commits. Those of one job leave in the order in which
 * they were appended, provided that whoever appends holds the lock of the job's row.
 */
@ApplicationScoped
public class Outbox {
    private final DataSource database;
    private final Transactions transactions;
    private final PromptRelay relay;
    private final Event<Appended> appended;

    Outbox(DataSource database, Transactions transactions, PromptRelay relay, Event<Appended> appended) {
        this.database = database;
        this.transactions = transactions;
        this.relay = relay;
        this.appended = appended;
    }

    /** Fired within the transaction; {@link OutboxRelay} looks once it has committed. */
    record Appended() {}

    /** What was appended for {@link #sendPromptly}. */
    public record Prompt(List<OutboxRow> rows) {
        public Prompt {
            rows = List.copyOf(rows);
        }
    }

    /** For the running transaction of the container. */
    @Transactional(TxType.MANDATORY)
    public void append(List<OutboxMessage> messages) {
        try (Connection connection = database.getConnection()) {
            OutboxTable.insert(connection, messages, false);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        appended.fire(new Appended());
    }

    /**
     * For jobs that are new in this transaction, so that no earlier message of theirs can be under way. They leave at once
     * when the caller, after its commit, gives the answer to {@link #sendPromptly}; without, some seconds later.
     */
    public Prompt appendFirst(Connection connection, List<OutboxMessage> messages) throws SQLException {
        return new Prompt(OutboxTable.insert(connection, messages, true));
    }

    /** Does not wait for the broker. */
    public void sendPromptly(Prompt committed) {
        relay.send(committed.rows());
    }

    public OutboxLag lag() {
        return transactions.run(OutboxTable::lag);
    }
}
