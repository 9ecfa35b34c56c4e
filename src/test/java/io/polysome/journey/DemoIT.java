package io.polysome.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code polysome demo} on a machine without weights. */
class DemoIT {
    private static final int PATIENCE_MINUTES = 5;

    @TempDir
    private Path folder;

    @Test
    void demoShowsItsResultsAndLeavesNothingBehind() throws Exception {
        // Given
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path home = Path.of(System.getProperty("polysome.home"));
        ProcessBuilder demo = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpolysome.home=" + home,
                "-Djava.io.tmpdir=" + temporary,
                "-jar",
                home.resolve("target/quarkus-app/quarkus-run.jar").toString(),
                "demo");
        demo.environment().put("POLYSOME_WEIGHTS_DIR", folder.resolve("weights").toString());
        File out = folder.resolve("out").toFile();
        File err = folder.resolve("err").toFile();
        // When
        Process process = demo.redirectOutput(out).redirectError(err).start();
        boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly();
        // Then
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err.toPath())).isZero();
        assertThat(err).content().contains("THE WEIGHTS ARE RANDOM", "12 of 12 proteins succeeded");
        assertThat(out).content().hasLineCount(13).startsWith("PROTEIN").contains("UBC_HUMAN", "LAYER 3, 4 OF 64");
        assertThat(temporary).isEmptyDirectory();
    }
}
