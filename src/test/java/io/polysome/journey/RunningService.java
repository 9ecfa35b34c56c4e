package io.polysome.journey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** {@code polysome up} over a data directory, on any free port. */
final class RunningService implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern READY = Pattern.compile("Polysome is ready: (http\\S+)");

    private final Path data;
    private final Path output;
    private final Process process;

    private RunningService(Path data, Path output, Process process) {
        this.data = data;
        this.output = output;
        this.process = process;
    }

    /** Returns when the service says that it is ready. */
    static RunningService start(Path data) throws IOException {
        return start(data, List.of(), List.of());
    }

    /**
     * @param options of the JVM
     * @param arguments further ones of the command
     */
    static RunningService start(Path data, List<String> options, List<String> arguments) throws IOException {
        return start(data, Map.of(), options, arguments);
    }

    /** @param environment what it has on top of ours */
    static RunningService start(
            Path data, Map<String, String> environment, List<String> options, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dpolysome.home=" + System.getProperty("polysome.home"));
        command.addAll(options);
        command.add("-jar");
        command.add(Path.of(System.getProperty("polysome.home"), "target", "quarkus-app", "quarkus-run.jar")
                .toString());
        command.addAll(List.of("up", "--data=" + data, "--port=0"));
        command.addAll(arguments);
        Path output = Files.createTempFile("polysome-up-", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        RunningService service = new RunningService(data, output, process);
        Awaitility.await("the service's start")
                .atMost(PATIENCE)
                .until(() -> service.findUrl().isPresent() || !process.isAlive());
        return service;
    }

    /** What the service has printed. */
    String output() throws IOException {
        return Files.readString(output);
    }

    String url() throws IOException {
        return findUrl().orElseThrow(() -> new AssertionError("the service did not start"));
    }

    private Optional<String> findUrl() throws IOException {
        Matcher ready = READY.matcher(output());
        return ready.find() ? Optional.of(ready.group(1)) : Optional.empty();
    }

    /** The processes of its servers, and what minds them. */
    List<ProcessHandle> children() {
        return ProcessHandle.allProcesses()
                .filter(other -> other.pid() != process.pid())
                .filter(other -> Arrays.stream(other.info().arguments().orElse(new String[0]))
                        .anyMatch(argument -> argument.startsWith(data + "/")))
                .toList();
    }

    /** Kills one of its servers as the operating system would, and returns at once. */
    void killServer(String programEnding) {
        ProcessHandle server = children().stream()
                .filter(child -> !isShell(child))
                .filter(child -> child.info().commandLine().orElse("").contains(programEnding))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no server " + programEnding));
        server.destroyForcibly();
    }

    long pid() {
        return process.pid();
    }

    /** Leaves the broker and the database running, and returns them. */
    List<ProcessHandle> killWithMinders() {
        List<ProcessHandle> servers =
                children().stream().filter(child -> !isShell(child)).toList();
        children().stream().filter(RunningService::isShell).forEach(ProcessHandle::destroyForcibly);
        kill();
        return servers;
    }

    private static boolean isShell(ProcessHandle process) {
        return Path.of(process.info().command().orElse(""))
                .getFileName()
                .toString()
                .contains("sh");
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As Ctrl-C and an init system do; returns the exit status. */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the service did not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.delete(output);
    }
}
