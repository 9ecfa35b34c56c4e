package io.polysome.platform.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void nameFile() {
        file = folder.resolve("ports.properties");
    }

    @Test
    void portStaysTheSame() throws IOException {
        // Given
        int first = Ports.read(file).of("kafka");
        // When
        int second = Ports.read(file).of("kafka");
        // Then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void portThatAnotherProgramHasTakenIsReplacedForGood() throws IOException {
        // Given
        int first = Ports.read(file).of("kafka");
        try (ServerSocket other = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
            // When
            int second = Ports.read(file).of("kafka");
            // Then
            assertThat(second).isNotEqualTo(other.getLocalPort());
            assertThat(Ports.read(file).of("kafka")).isEqualTo(second);
        }
    }

    @Test
    void noTwoNamesShareAPort() throws IOException {
        // Given
        Files.writeString(file, "kafka=20001\npostgres=20001\n");
        // When
        Ports ports = Ports.read(file);
        // Then
        assertThat(ports.of("kafka")).isNotEqualTo(ports.of("postgres"));
    }

    @Test
    void damagedFileIsWrittenAnew() throws IOException {
        // Given
        Files.writeString(file, "kafka=no port\n");
        // When
        int port = Ports.read(file).of("kafka");
        // Then
        assertThat(Ports.read(file).of("kafka")).isEqualTo(port);
    }
}
