package io.polysome.platform.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and a PostgreSQL that run as long as this object is open and keep their data in one directory.
 *
 * <p>Each runs in processes of its own; one that dies is started again on the same port over the same data. Both end
 * when this JVM ends, however it ends. {@link #close()} stops them in good order and waits for that; whoever starts a
 * platform closes it, after everything that uses it.
 *
 * <p>System properties: {@code polysome.embedded.broker-lib}, the folder of the broker's libraries (by default
 * {@code target/broker} in {@code polysome.home}), and {@code polysome.embedded.programs}, where the PostgreSQL programs are
 * unpacked (by default in the data directory).
 */
public final class EmbeddedPlatform implements AutoCloseable {
    /** What a platform can bring. */
    public enum Part {
        KAFKA,
        DATABASE
    }

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPlatform.class);

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, String> configuration = new HashMap<>();

    private EmbeddedPlatform() {}

    /** Starts both parts. */
    public static EmbeddedPlatform start(Path dataDirectory) throws InterruptedException {
        return start(dataDirectory, EnumSet.allOf(Part.class));
    }

    /**
     * Starts the parts at once and blocks until they answer: a few seconds, the first time in a directory some more.
     *
     * @throws EmbeddedPlatformException when one cannot run, with the reason, or when another service uses the directory
     */
    public static EmbeddedPlatform start(Path dataDirectory, Set<Part> parts) throws InterruptedException {
        EmbeddedPlatform platform = new EmbeddedPlatform();
        try {
            platform.open(dataDirectory.toAbsolutePath().normalize(), parts);
            return platform;
        } catch (IOException e) {
            platform.close();
            throw new EmbeddedPlatformException(
                    "the data directory %s cannot be used: %s".formatted(dataDirectory, e), e);
        } catch (InterruptedException | RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    private void open(Path directory, Set<Part> parts) throws IOException, InterruptedException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        open.add(DataDirectoryLock.take(directory));
        Ports ports = Ports.read(directory.resolve("ports.properties"));
        try (ExecutorService starters = Executors.newFixedThreadPool(parts.size())) {
            List<Future<?>> starts = new ArrayList<>();
            if (parts.contains(Part.DATABASE)) {
                starts.add(starters.submit(() -> startDatabase(directory, ports)));
            }
            if (parts.contains(Part.KAFKA)) {
                starts.add(starters.submit(() -> startKafka(directory, ports)));
            }
            await(starts);
        }
    }

    private Void startDatabase(Path directory, Ports ports) throws IOException, InterruptedException {
        EmbeddedDatabase database = new EmbeddedDatabase(
                directory, folder("polysome.embedded.programs", directory.resolve("programs")), ports);
        Supervisor supervisor = Supervisor.start(database);
        opened(
                supervisor,
                Map.of(
                        "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                        "quarkus.datasource.username", EmbeddedDatabase.USER,
                        "quarkus.datasource.password", database.password()));
        return null;
    }

    private Void startKafka(Path directory, Ports ports) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("polysome.home", System.getProperty("user.dir")));
        EmbeddedKafka kafka = new EmbeddedKafka(
                directory,
                folder("polysome.embedded.broker-lib", home.resolve("target").resolve("broker")),
                ports);
        Supervisor supervisor = Supervisor.start(kafka);
        opened(supervisor, Map.of("kafka.bootstrap.servers", kafka.bootstrapServers()));
        return null;
    }

    private synchronized void opened(Supervisor supervisor, Map<String, String> addresses) {
        open.add(supervisor);
        configuration.putAll(addresses);
    }

    private static Path folder(String property, Path byDefault) {
        return Optional.ofNullable(System.getProperty(property))
                .map(Path::of)
                .orElse(byDefault)
                .toAbsolutePath();
    }

    /** Until all have started or one has failed, which ends the others' starts. */
    private static void await(List<Future<?>> starts) throws IOException, InterruptedException {
        try {
            for (Future<?> start : starts) {
                start.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EmbeddedPlatformException cause) {
                throw cause;
            }
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            starts.forEach(start -> start.cancel(true));
        }
    }

    /** Where the parts are, under the names that the service's configuration has for them. */
    public synchronized Map<String, String> configuration() {
        return Map.copyOf(configuration);
    }

    /** Blocks until the servers have ended: about a second, at most half a minute. A second call does nothing. */
    @Override
    public synchronized void close() {
        for (AutoCloseable part : open.reversed()) {
            closeQuietly(part);
        }
        open.clear();
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            log.warn("could not close a part of the embedded platform", e);
        }
    }
}
