package io.polysome.journey.faults;

import io.polysome.platform.embedded.EmbeddedPlatform;
import io.polysome.platform.embedded.EmbeddedPlatform.Part;
import io.polysome.testing.Signals;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The broker or the database, which a supervisor starts again when it dies. */
final class ServerMember implements Member {
    private final String name;
    private final Path data;
    private final Part part;
    private final String program;
    private EmbeddedPlatform platform;

    /** @param program what the command line of the server's process, and of no other, contains */
    ServerMember(String name, Path data, Part part, String program) throws InterruptedException {
        this.name = name;
        this.data = data;
        this.part = part;
        this.program = program;
        platform = EmbeddedPlatform.start(data, EnumSet.of(part));
    }

    Map<String, String> configuration() {
        return platform.configuration();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Long> pids() {
        return ProcessHandle.allProcesses()
                .filter(process -> Arrays.stream(process.info().arguments().orElse(new String[0]))
                        .anyMatch(argument -> argument.startsWith(data + "/")))
                .filter(process -> process.info().commandLine().orElse("").contains(program))
                .filter(process -> !process.info().command().orElse("").endsWith("sh"))
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(ProcessHandle::pid)
                .distinct()
                .toList();
    }

    @Override
    public void kill() throws Exception {
        for (long pid : pids()) {
            Signals.send("KILL", pid);
        }
    }

    @Override
    public void stop() {
        platform.close();
    }

    @Override
    public void start() throws InterruptedException {
        platform = EmbeddedPlatform.start(data, EnumSet.of(part));
    }

    @Override
    public void close() {
        platform.close();
    }
}
