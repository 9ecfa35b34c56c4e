package io.polysome.results.s3;

import io.polysome.testing.TemporaryFolder;
import io.quarkus.bootstrap.resolver.maven.BootstrapMavenException;
import io.quarkus.bootstrap.resolver.maven.MavenArtifactResolver;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;

/**
 * A server that speaks S3 over a folder: S3Proxy, in a JVM of its own because it brings another logger and another
 * Jackson. Its class path comes from Maven, as the build's does.
 */
final class S3Server implements AutoCloseable {
    static final String ACCESS_KEY = "local-identity";
    static final String SECRET_KEY = "local-credential";
    static final String BUCKET = "proteins";

    private static final String SERVER = "org.gaul:s3proxy:4.1.0";

    /** The one that its other Jackson needs. */
    private static final String ANNOTATIONS = "com.fasterxml.jackson.core:jackson-annotations:2.21";

    /** Stores in other clouds. */
    private static final List<Exclusion> UNUSED = Stream.of(
                    "com.google.cloud",
                    "com.azure",
                    "com.github.openstack4j.core",
                    "com.github.openstack4j.core.connectors",
                    "org.apache.sshd")
            .map(group -> new Exclusion(group, "*", "*", "*"))
            .toList();

    private static final Pattern STARTED = Pattern.compile("Started .*ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)}");

    private final TemporaryFolder folder = new TemporaryFolder();
    private final Process process;
    private final URI address;

    S3Server() throws IOException {
        Path data = folder.path().resolve("data");
        Files.createDirectories(data.resolve(BUCKET));
        Path settings =
                Files.writeString(folder.path().resolve("s3proxy.conf"), """
                s3proxy.endpoint=http://127.0.0.1:0
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(ACCESS_KEY, SECRET_KEY, data));
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-DLOG_LEVEL=info",
                        "-cp",
                        classPath(),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .start();
        address = URI.create("http://127.0.0.1:" + awaitPort(process.inputReader(StandardCharsets.UTF_8)));
    }

    URI address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
        folder.close();
    }

    private static String awaitPort(BufferedReader log) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                Thread.ofVirtual().start(() -> drain(log));
                return started.group(1);
            }
        }
        throw new IOException("the server did not start:\n" + said);
    }

    /** So that the server never waits for its log to be read. */
    private static void drain(BufferedReader log) {
        try {
            log.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // the server has ended
        }
    }

    private static String classPath() throws IOException {
        try {
            MavenArtifactResolver maven =
                    MavenArtifactResolver.builder().setWorkspaceDiscovery(false).build();
            CollectRequest all = new CollectRequest()
                    .addDependency(new Dependency(new DefaultArtifact(SERVER), "runtime", false, UNUSED))
                    .addDependency(new Dependency(new DefaultArtifact(ANNOTATIONS), "runtime"))
                    .setRepositories(maven.getRepositories());
            return maven
                    .getSystem()
                    .resolveDependencies(maven.getSession(), new DependencyRequest(all, null))
                    .getArtifactResults()
                    .stream()
                    .map(result -> result.getArtifact().getFile().toString())
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (BootstrapMavenException | DependencyResolutionException e) {
            throw new IOException("the server cannot be fetched", e);
        }
    }
}
