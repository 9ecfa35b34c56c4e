package io.polysome.jobs.outbox;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

/** A message that the broker has not acknowledged yet. */
@Entity
@Table(name = "outbox")
class OutboxRow {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "outbox_id")
    @SequenceGenerator(name = "outbox_id", sequenceName = "outbox_id", allocationSize = 100)
    long id;

    String topic;

    @Column(name = "key")
    String messageKey;

    String value;

    OutboxRow(OutboxMessage message) {
        this.topic = message.topic();
        this.messageKey = message.key();
        this.value = message.value();
    }

    protected OutboxRow() {}

    OutboxMessage message() {
        return new OutboxMessage(topic, messageKey, value);
    }
}
