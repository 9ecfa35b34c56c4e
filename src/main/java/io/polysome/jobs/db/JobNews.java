package io.polysome.jobs.db;

import io.polysome.jobs.JobId;
import io.polysome.jobs.JobWatch;
import io.polysome.platform.Backoff;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Tells the processes of a service which jobs have ended, over a channel of the database: one notification a transaction,
 * since PostgreSQL commits those that notify one after the other. Best effort: who waits looks by himself every second.
 */
@ApplicationScoped
class JobNews {
    private static final Logger LOG = Logger.getLogger(JobNews.class);
    private static final String CHANNEL = "polysome_jobs";
    /** PostgreSQL takes less than 8,000 bytes. */
    private static final int MOST_IDS = 200;

    private static final int LOOK_FOR_STOP_MILLIS = 500;

    /** Tells our own notifications, whose news this process has already, from those of others. */
    private final String sender = UUID.randomUUID().toString();

    private final DataSource database;
    private final Consumer<JobId> listener;
    private volatile boolean stopping;
    private @Nullable Thread thread;

    @Inject
    JobNews(DataSource database, JobWatch watch) {
        this(database, watch::onNews);
    }

    /** @param listener gets the jobs that other processes have ended, on the thread that listens */
    JobNews(DataSource database, Consumer<JobId> listener) {
        this.database = database;
        this.listener = listener;
    }

    void start(@Observes StartupEvent event) {
        stopping = false;
        thread = Thread.ofPlatform().name("job-news").daemon().start(this::listenUntilStopped);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        if (thread != null) {
            thread.join(Duration.ofMillis(4 * LOOK_FOR_STOP_MILLIS));
        }
    }

    /** Others hear of it when, and if, the transaction commits. */
    void tell(Connection connection, Collection<JobId> ended) throws SQLException {
        List<String> words = new ArrayList<>(List.of(sender));
        ended.stream().limit(MOST_IDS).forEach(id -> words.add(id.toString()));
        if (words.size() > 1) {
            try (PreparedStatement statement = connection.prepareStatement("select pg_notify(?, ?)")) {
                statement.setString(1, CHANNEL);
                statement.setString(2, String.join(" ", words));
                statement.execute();
            }
        }
    }

    private void listenUntilStopped() {
        Backoff backoff = new Backoff(Duration.ofSeconds(5));
        while (!stopping) {
            try (Connection connection = database.getConnection()) {
                listen(connection);
                backoff.reset();
            } catch (SQLException e) {
                LOG.debug("the database does not answer, listening again", e);
                backoff.pause();
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        PGConnection channel = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL);
            while (!stopping) {
                for (PGNotification notification : channel.getNotifications(LOOK_FOR_STOP_MILLIS)) {
                    hear(notification.getParameter().split(" ", -1));
                }
            }
            statement.execute("unlisten " + CHANNEL);
        }
    }

    private void hear(String[] words) {
        if (!words[0].equals(sender)) {
            for (int i = 1; i < words.length; i++) {
                Optional<JobId> id = JobId.find(words[i]);
                id.ifPresent(listener);
            }
        }
    }
}
