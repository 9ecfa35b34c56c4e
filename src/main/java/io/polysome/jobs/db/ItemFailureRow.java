package io.polysome.jobs.db;

import io.polysome.inference.ItemFailure;
import io.polysome.jobs.FailedItem;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code item_failure}. */
@Entity
@Table(name = "item_failure")
class ItemFailureRow {
    /** Its primary key. */
    @Embeddable
    record Key(
            @Column(name = "job_id") UUID jobId,
            @Column(name = "item_index") int index) {}

    @EmbeddedId
    Key key;

    @Nullable @Column(name = "item_id")
    String itemId;

    String type;
    String detail;
    boolean retryable;
    String fault;
    int attempts;

    protected ItemFailureRow() {}

    ItemFailureRow(UUID jobId, FailedItem item, int attempts) {
        key = new Key(jobId, item.index());
        itemId = item.id();
        type = item.failure().type();
        detail = item.failure().detail();
        retryable = item.failure().retryable();
        fault = item.failure().faultName();
        this.attempts = attempts;
    }

    FailedItem toItem() {
        return new FailedItem(
                key.index(),
                itemId,
                new ItemFailure(type, detail, retryable, ItemFailure.Fault.valueOf(fault.toUpperCase(Locale.ROOT))));
    }
}
