package io.polysome.jobs.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.polysome.jobs.JobId;
import io.polysome.platform.TimeOrderedUuid;
import io.polysome.platform.Transactions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two processes over one database. */
@QuarkusTest
class JobNewsIT {
    private final Transactions transactions;
    private final Queue<JobId> heard = new ConcurrentLinkedQueue<>();
    private final JobNews hearing;
    private final JobNews telling;

    JobNewsIT(DataSource database, Transactions transactions) {
        this.transactions = transactions;
        hearing = new JobNews(database, heard::add);
        telling = new JobNews(database, id -> {});
    }

    @AfterEach
    void stop() throws InterruptedException {
        hearing.stop(new ShutdownEvent());
    }

    private static JobId anId() {
        return new JobId(TimeOrderedUuid.at(Instant.now()));
    }

    private void tell(JobNews teller, JobId id) {
        transactions.run(connection -> {
            teller.tell(connection, List.of(id));
            return id;
        });
    }

    /** Listening has begun once something is heard. */
    private void startHearing() {
        hearing.start(new StartupEvent());
        JobId first = anId();
        await("listening").until(() -> {
            tell(telling, first);
            return heard.contains(first);
        });
    }

    @Test
    void endOfAJobIsHeardByTheOtherProcessAndNotByItsOwn() {
        // Given
        startHearing();
        JobId own = anId();
        JobId other = anId();
        // When
        tell(hearing, own);
        tell(telling, other);
        // Then
        await("the news").until(() -> heard.contains(other));
        assertThat(heard).doesNotContain(own);
    }
}
