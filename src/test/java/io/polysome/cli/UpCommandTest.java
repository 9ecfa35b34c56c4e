package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class UpCommandTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();
    private final CommandLine up = new CommandLine(new UpCommand()).setErr(new PrintWriter(err));

    @Test
    void portInUseIsNamedWithTheWayOutBeforeAnythingStarts() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Given
            String port = Integer.toString(other.getLocalPort());
            Path data = folder.resolve("data");
            // When
            int status = up.execute("--data", data.toString(), "--port", port);
            // Then
            assertThat(status).isEqualTo(1);
            assertThat(err.toString()).contains("port " + port).contains("--port");
            assertThat(data).doesNotExist();
        }
    }

    @Test
    void portThatIsNoNumberIsWrongUsage() {
        assertThat(up.execute("--port", "many")).isEqualTo(2);
    }
}
