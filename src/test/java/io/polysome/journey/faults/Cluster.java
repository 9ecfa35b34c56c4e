package io.polysome.journey.faults;

import io.polysome.platform.embedded.EmbeddedPlatform.Part;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A broker, a database, a process for requests and two for work, all on this machine. */
final class Cluster implements Closeable {
    private final List<Closeable> open = new ArrayList<>();
    private final Path data;
    private final ResultDisk disk;
    private final ServerMember broker;
    private final ServerMember database;
    private final int apiPort = freePort();
    private final ServiceMember api;
    private final List<ServiceMember> workers = new ArrayList<>();

    Cluster(Path folder) throws Exception {
        data = folder.resolve("data");
        try {
            disk = opened(new ResultDisk(data.resolve("results")));
            broker = opened(new ServerMember("broker", folder.resolve("kafka"), Part.KAFKA, "kafka.Kafka"));
            database = opened(new ServerMember("database", folder.resolve("postgres"), Part.DATABASE, "/bin/postgres"));
            api = opened(new ServiceMember("api", data, apiPort, environment("api,dispatch")));
            api.awaitReady();
            for (int i = 1; i <= 2; i++) {
                workers.add(opened(new ServiceMember("worker-" + i, data, freePort(), environment("worker"))));
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private <T extends Closeable> T opened(T part) {
        open.add(part);
        return part;
    }

    private Map<String, String> environment(String roles) {
        Map<String, String> environment = new HashMap<>();
        environment.put("POLYSOME_ROLES", roles);
        environment.put("POLYSOME_AUTH", "on");
        // small enough for an outage to fall into the middle of a chunk's life, as the defaults are for longer work
        environment.put("POLYSOME_JOBS_CHUNK_FLOPS", "2e8");
        broker.configuration().forEach((key, value) -> environment.put(variable(key), value));
        database.configuration().forEach((key, value) -> environment.put(variable(key), value));
        return environment;
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Path data() {
        return data;
    }

    String url() {
        return "http://127.0.0.1:" + apiPort;
    }

    ResultDisk disk() {
        return disk;
    }

    Member broker() {
        return broker;
    }

    Member database() {
        return database;
    }

    Map<String, String> databaseAddress() {
        return database.configuration();
    }

    List<Member> members() {
        List<Member> members = new ArrayList<>(List.of(broker, database, api));
        members.addAll(workers);
        return members;
    }

    /** The end of what the processes printed, for whoever has to find out what went wrong. */
    String outputs() throws IOException {
        StringBuilder text = new StringBuilder(api.output());
        for (ServiceMember worker : workers) {
            text.append("\n== ").append(worker.name()).append('\n').append(worker.output());
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        for (Closeable part : open.reversed()) {
            part.close();
        }
        open.clear();
    }
}
