package io.polysome.platform.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/**
 * A KRaft broker, controller included, in a JVM of its own with a class path of its own, started through Kafka's own
 * programs: {@code kafka.tools.StorageTool format} once, {@code kafka.Kafka} each time.
 */
final class EmbeddedKafka implements Server {
    private static final int READY_MILLIS = 1000;

    private final Path directory;
    private final Path logs;
    private final Path brokerLib;
    private final Ports ports;
    private int port;

    EmbeddedKafka(Path dataDirectory, Path brokerLib, Ports ports) {
        this.directory = dataDirectory.resolve("kafka");
        this.logs = dataDirectory.resolve("logs");
        this.brokerLib = brokerLib;
        this.ports = ports;
    }

    /** Valid once prepared. */
    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public String name() {
        return "Kafka";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        if (!Files.isDirectory(brokerLib)) {
            throw new EmbeddedPlatformException(
                    "the libraries of the Kafka broker are not in %s; build Polysome, or set -Dpolysome.embedded.broker-lib"
                            .formatted(brokerLib));
        }
        Files.createDirectories(topics());
        Files.createDirectories(logs);
        port = ports.of("kafka");
        Files.writeString(serverProperties(), resource("broker.properties") + placement(ports.of("kafka-controller")));
        Files.writeString(logLayout(), resource("broker-log4j2.xml"));
        if (!Files.exists(topics().resolve("meta.properties"))) {
            format();
        }
    }

    private String placement(int controllerPort) {
        return """

                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.quorum.voters=1@127.0.0.1:%2$d
                log.dirs=%3$s
                """.formatted(port, controllerPort, topics());
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(EmbeddedKafka.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void format() throws IOException, InterruptedException {
        List<String> storageTool = List.of(
                "kafka.tools.StorageTool",
                "format",
                "--ignore-formatted",
                "--cluster-id",
                Uuid.randomUuid().toString(),
                "--config",
                serverProperties().toString());
        Commands.run(java(List.of(), storageTool), console());
    }

    @Override
    public List<String> command() {
        return Commands.concat(
                List.of("sh", "-c", "echo $$ >\"$0\"; exec \"$@\"", pidFile().toString()),
                java(
                        List.of("-XX:SharedArchiveFile=" + classArchive(), "-XX:+AutoCreateSharedArchive"),
                        List.of("kafka.Kafka", serverProperties().toString())));
    }

    private List<String> java(List<String> options, List<String> program) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of(
                "-Dpolysome.logs=" + logs,
                "-Dlog4j2.configurationFile=" + logLayout().toUri()));
        command.addAll(List.of("-cp", brokerLib.resolve("*").toString()));
        command.addAll(program);
        return command;
    }

    @Override
    public String identity() {
        return serverProperties().toString();
    }

    @Override
    public Path pidFile() {
        return directory.resolve("broker.pid");
    }

    @Override
    public String stopSignal() {
        return "TERM";
    }

    /** The port alone says little: the broker opens it before it serves. */
    @Override
    public boolean isReady() {
        return Ports.accepts(port) && knowsItself();
    }

    private boolean knowsItself() {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            return !admin.describeCluster()
                    .nodes()
                    .get(READY_MILLIS, TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public Path console() {
        return logs.resolve("kafka-console.log");
    }

    @Override
    public List<Path> logs() {
        return List.of(logs.resolve("kafka.log"));
    }

    /**
     * The broker writes the classes that it has loaded there when it ends, the first time, and starts from it in half the
     * time from then on. It is good for these libraries and this JVM only, which the JVM checks.
     */
    private Path classArchive() {
        return brokerLib.resolveSibling("broker-classes.jsa");
    }

    private Path topics() {
        return directory.resolve("topics");
    }

    private Path serverProperties() {
        return directory.resolve("server.properties");
    }

    private Path logLayout() {
        return directory.resolve("log4j2.xml");
    }
}
