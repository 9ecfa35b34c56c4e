package io.polysome.platform.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL of library programs that keeps its promises: what it has committed is on the disk.
 *
 * <p>It listens on the loopback interface only and asks for a password, which was drawn for this data directory and lies
 * in it, readable by its owner.
 */
final class EmbeddedDatabase implements Server {
    static final String USER = "polysome";

    private static final int STATUS_LINE = 8;

    /** Sized for one machine; durability is said aloud, since everything else rests on it. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("max_connections", "60"),
            Map.entry("shared_buffers", "64MB"),
            Map.entry("io_method", "sync"),
            Map.entry("max_logical_replication_workers", "0"),
            Map.entry("timezone", "UTC"),
            Map.entry("logging_collector", "on"),
            Map.entry("log_filename", "postgres-%a.log"),
            Map.entry("log_rotation_age", "1d"),
            Map.entry("log_truncate_on_rotation", "on"));

    private final Path directory;
    private final Path logs;
    private final Path programsFolder;
    private final Ports ports;
    private int port;
    private String password = "";
    private List<String> privileges = List.of();
    private Path postgres = Path.of("postgres");

    EmbeddedDatabase(Path dataDirectory, Path programsFolder, Ports ports) {
        this.directory = dataDirectory.resolve("postgres");
        this.logs = dataDirectory.resolve("logs");
        this.programsFolder = programsFolder;
        this.ports = ports;
    }

    /** Valid once prepared. */
    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** Valid once prepared. */
    String password() {
        return password;
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Files.createDirectories(logs);
        PostgresPrograms programs = PostgresPrograms.unpackedIn(programsFolder);
        privileges = privileges();
        postgres = programs.program("postgres");
        port = ports.of("postgres");
        if (!Files.exists(cluster())) {
            createCluster(programs.program("initdb"));
        }
        password = Files.readString(passwordFile());
        forgetForeignPid();
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own it is nobody, and root all the same to the disk. */
    private static List<String> privileges() throws InterruptedException {
        if (!OperatingSystem.isRoot()) {
            return List.of();
        }
        List<String> unshare = List.of("unshare", "--user");
        if (!Commands.succeeds(Commands.concat(unshare, List.of("true")))) {
            throw new EmbeddedPlatformException(
                    "PostgreSQL does not run as root, and user namespaces, the way around that,"
                            + " are not permitted here; run Polysome as another user");
        }
        return unshare;
    }

    /** Beside its place, so that a start that is cut short leaves nothing half made. */
    private void createCluster(Path initdb) throws IOException, InterruptedException {
        Path unfinished = directory.resolve("unfinished");
        if (Files.exists(unfinished)) {
            FolderTree.delete(unfinished);
        }
        drawPassword();
        Commands.run(
                Commands.concat(
                        privileges,
                        List.of(
                                initdb.toString(),
                                "--pgdata=" + unfinished,
                                "--username=" + USER,
                                "--pwfile=" + passwordFile(),
                                "--auth=scram-sha-256",
                                "--encoding=UTF8",
                                "--locale-provider=builtin",
                                "--locale=C.UTF-8",
                                "--no-instructions")),
                console());
        Files.move(unfinished, cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void drawPassword() throws IOException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(passwordFile());
        Files.createFile(
                passwordFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile(), HexFormat.of().formatHex(random));
    }

    /** After a crash of the machine its pid may be another program's, which PostgreSQL would take for itself. */
    private void forgetForeignPid() throws IOException {
        Optional<ProcessHandle> process = RunningServer.process(this);
        if (process.isPresent() && RunningServer.find(this).isEmpty()) {
            Files.deleteIfExists(pidFile());
        }
    }

    @Override
    public List<String> command() {
        List<String> command = new ArrayList<>(privileges);
        command.addAll(List.of(postgres.toString(), "-D", identity(), "-p", Integer.toString(port)));
        Stream.concat(SETTINGS.entrySet().stream(), Stream.of(Map.entry("log_directory", logs.toString())))
                .forEach(setting -> command.addAll(List.of("-c", setting.getKey() + "=" + setting.getValue())));
        return command;
    }

    @Override
    public String identity() {
        return cluster().toString();
    }

    @Override
    public Path pidFile() {
        return cluster().resolve("postmaster.pid");
    }

    @Override
    public String stopSignal() {
        return "INT";
    }

    /** As pg_ctl knows it. The port first: a killed server's file says ready too, but is written anew before the port opens. */
    @Override
    public boolean isReady() {
        return Ports.accepts(port) && status().equals("ready");
    }

    private String status() {
        try {
            return Files.readAllLines(pidFile()).stream()
                    .skip(STATUS_LINE - 1)
                    .findFirst()
                    .orElse("")
                    .trim();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public Path console() {
        return logs.resolve("postgres-console.log");
    }

    @Override
    public List<Path> logs() {
        return Stream.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
                .map(day -> logs.resolve("postgres-" + day + ".log"))
                .toList();
    }

    private Path cluster() {
        return directory.resolve("cluster");
    }

    private Path passwordFile() {
        return directory.resolve("password");
    }
}
