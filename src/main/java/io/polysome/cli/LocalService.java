package io.polysome.cli;

import io.polysome.platform.embedded.EmbeddedPlatform;
import io.polysome.platform.embedded.EmbeddedPlatform.Part;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The whole service in this process, with a broker and a database of its own where it was given none.
 *
 * <p>One at a time in a process, since its configuration is the process's system properties. The process's end (SIGTERM,
 * Ctrl-C, the end of main) stops the service first and the broker and database after it, as {@link #close()} does.
 */
public final class LocalService implements AutoCloseable {
    private static final Duration READY_POLL = Duration.ofMillis(100);
    private static final int STOP_PATIENCE_SECONDS = 60;

    private final URI baseUrl;
    private final @Nullable EmbeddedPlatform platform;
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final Thread stopWithProcess = new Thread(this::stop, "polysome-stop");

    private LocalService(URI baseUrl, @Nullable EmbeddedPlatform platform) {
        this.baseUrl = baseUrl;
        this.platform = platform;
    }

    /**
     * Starts everything and returns when the broker and the database answer; the service itself may still be starting,
     * which {@link #awaitReady} waits for.
     *
     * @param port 0 for any free one
     * @param weights each a folder, {@code slug=folder} or {@code slug=random[:seed]}; empty for the configured ones
     * @throws LocalServiceException when the port is taken
     * @throws io.polysome.platform.embedded.EmbeddedPlatformException when the broker or the database cannot run
     */
    public static LocalService start(Path dataDirectory, String host, int port, List<String> weights)
            throws InterruptedException {
        int freePort = freePort(host, port);
        Set<Part> missing = missingParts();
        EmbeddedPlatform platform = missing.isEmpty() ? null : EmbeddedPlatform.start(dataDirectory, missing);
        if (platform != null) {
            platform.configuration().forEach(System::setProperty);
            if (missing.contains(Part.DATABASE)) {
                // The directory's lock lets one service at a time work on this database, whatever its port.
                setUnlessGiven("polysome.worker.node", "embedded");
            }
        }
        System.setProperty("quarkus.http.host", host);
        System.setProperty("quarkus.http.port", Integer.toString(freePort));
        setUnlessGiven("polysome.results.dir", dataDirectory.resolve("results").toString());
        setUnlessGiven(
                "polysome.jobs.input-dir", dataDirectory.resolve("inputs").toString());
        setUnlessGiven(
                "polysome.tenancy.admin-token-file",
                dataDirectory.resolve("admin-token").toString());
        if (!weights.isEmpty()) {
            System.setProperty("polysome.inference.weights", String.join(",", weights));
        }
        LocalService service = new LocalService(baseUrl(host, freePort), platform);
        Runtime.getRuntime().addShutdownHook(service.stopWithProcess);
        Thread.ofPlatform().name("polysome").start(service::run);
        return service;
    }

    private void run() {
        Quarkus.run(null, this::onEnd);
    }

    private void onEnd(int status, @Nullable Throwable failure) {
        if (failure == null) {
            ended.complete(status);
        } else {
            ended.completeExceptionally(failure);
        }
    }

    /** Where the service listens, without a slash at the end. */
    public URI baseUrl() {
        return baseUrl;
    }

    /**
     * Blocks until the service says that it is ready to work.
     *
     * @throws LocalServiceException when it ended instead, or took longer
     */
    public void awaitReady(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!isReady(client)) {
                if (ended.isDone()) {
                    throw new LocalServiceException("the service did not start" + reason());
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new LocalServiceException(
                            "the service was not ready within %d s; %s/q/health says what is missing"
                                    .formatted(patience.toSeconds(), baseUrl));
                }
                awaitNextPoll();
            }
        }
    }

    /** Less than a poll's time when the service ends meanwhile. */
    private void awaitNextPoll() throws InterruptedException {
        try {
            ended.get(READY_POLL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The next round tells one from the other.
        }
    }

    /** The first lines of what went wrong, from the general to the particular. */
    private String reason() {
        StringBuilder reason = new StringBuilder();
        Throwable cause = ended.isCompletedExceptionally() ? ended.exceptionNow() : null;
        while (cause != null) {
            String line = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
            if (reason.indexOf(line) < 0) {
                reason.append(": ").append(line);
            }
            cause = cause.getCause();
        }
        return reason.toString();
    }

    private boolean isReady(HttpClient client) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(baseUrl.resolve("/q/health/ready"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Blocks until the service has ended, which it does on its own when it cannot start or its device is lost.
     *
     * @return its exit status
     */
    public int awaitEnd() throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            return 1;
        }
    }

    /** Lets requests and work under way finish, then stops the broker and the database; a minute at the very most. */
    @Override
    public void close() {
        if (!ended.isDone()) {
            Quarkus.asyncExit();
        }
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(stopWithProcess);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook finds nothing left to do.
        }
    }

    private void stop() {
        try {
            ended.get(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Ended, badly or not at all: the broker and the database need not wait for it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (platform != null) {
            platform.close();
        }
    }

    private static Set<Part> missingParts() {
        Set<Part> missing = EnumSet.noneOf(Part.class);
        if (!isGiven("kafka.bootstrap.servers")) {
            missing.add(Part.KAFKA);
        }
        if (!isGiven("quarkus.datasource.jdbc.url")) {
            missing.add(Part.DATABASE);
        }
        return missing;
    }

    private static void setUnlessGiven(String property, String value) {
        if (!isGiven(property)) {
            System.setProperty(property, value);
        }
    }

    /** As a system property or, in capitals and with underscores, as an environment variable. */
    private static boolean isGiven(String property) {
        String variable = property.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
        return System.getProperty(property) != null || System.getenv(variable) != null;
    }

    private static int freePort(String host, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new LocalServiceException(
                    "port %d of %s cannot be used (%s); choose another with --port, 0 for any free one"
                            .formatted(port, host, e.getMessage()));
        }
    }

    /** A service that listens everywhere is reached on the loopback interface, too. */
    private static URI baseUrl(String host, int port) {
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        return URI.create("http://%s:%d".formatted(everywhere ? "127.0.0.1" : host, port));
    }
}
