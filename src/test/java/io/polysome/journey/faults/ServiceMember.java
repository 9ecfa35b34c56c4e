package io.polysome.journey.faults;

import io.polysome.journey.RunningService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process of Polysome in some of its roles; started again when it was killed, as an orchestrator would. */
final class ServiceMember implements Member {
    private final String name;
    private final Path data;
    private final int port;
    private final Map<String, String> environment;
    private RunningService service;

    ServiceMember(String name, Path data, int port, Map<String, String> environment) throws IOException {
        this.name = name;
        this.data = data;
        this.port = port;
        this.environment = environment;
        service = launch();
    }

    private RunningService launch() throws IOException {
        return RunningService.launch(data, port, environment, List.of("-Xmx400m", "-XX:+UseSerialGC"), List.of());
    }

    void awaitReady() {
        service.awaitUrl();
    }

    String output() throws IOException {
        return service.output();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Long> pids() {
        return List.of(service.pid());
    }

    @Override
    public void kill() throws IOException {
        stop();
        start();
    }

    @Override
    public void stop() throws IOException {
        service.close();
    }

    @Override
    public void start() throws IOException {
        service = launch();
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
