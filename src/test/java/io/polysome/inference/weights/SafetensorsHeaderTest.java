package io.polysome.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsHeaderTest {
    @TempDir
    private Path folder;

    @Test
    void aTensorIsFoundWithItsTypeShapeAndBytes() throws Exception {
        // Given
        Path path = file(
                "{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[4,12]}}      ",
                12);
        // When
        try (TensorFile file = TensorFile.open(path)) {
            Tensor tensor = Objects.requireNonNull(file.tensors().get("a"));
            // Then
            assertThat(tensor.type()).isEqualTo(ElementType.F32);
            assertThat(tensor.shape()).isEqualTo(List.of(1, 2));
            assertThat(file.map(tensor).capacity()).isEqualTo(8);
            assertThat(file.map(tensor).get(0)).isEqualTo((byte) 4);
            assertThat(file.tensors()).containsOnlyKeys("a");
            assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [1,2]                                                              | not a JSON object
        {"a":                                                              | not JSON
        {"a":1,"a":2}                                                      | Duplicate
        {"a":{"dtype":"F33","shape":[3],"data_offsets":[0,12]}}            | unknown dtype 'F33'
        {"a":{"dtype":"F32","data_offsets":[0,12]}}                        | a has no shape
        {"a":{"dtype":"F32","shape":[-3],"data_offsets":[0,12]}}           | a has the shape [-3]
        {"a":{"dtype":"F32","shape":["x"],"data_offsets":[0,12]}}          | a has the shape ["x"]
        {"a":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,12]}}  | a has the shape
        {"a":{"dtype":"F32","shape":[3]}}                                  | outside of the 12 bytes
        {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,13]}}            | outside of the 12 bytes of data; is the file complete?
        {"a":{"dtype":"F32","shape":[3],"data_offsets":[-4,8]}}            | outside of the 12 bytes
        {"a":{"dtype":"F32","shape":[3],"data_offsets":[12,0]}}            | outside of the 12 bytes
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}            | F32 [2] has 12 bytes
        {"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,4],"data_offsets":[0,12]}} | has 12 bytes
        """)
    void aMalformedHeaderIsRefusedWithTheReason(String header, String reason) throws IOException {
        // Given
        Path path = file(header, 12);
        // Then
        assertThatThrownBy(() -> TensorFile.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(path + " is not a safetensors file")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "-1", "21", "9223372036854775807", "4000000000"})
    void aHeaderLengthThatTheFileCannotHoldIsRefused(long headerBytes) throws IOException {
        // Given
        ByteBuffer bytes = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, headerBytes);
        Path path = Files.write(folder.resolve("model.safetensors"), bytes.array());
        // Then
        assertThatThrownBy(() -> TensorFile.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("header would be " + headerBytes + " bytes long, in a file of 28");
    }

    @Test
    void aFileTooShortForAHeaderIsRefused() throws IOException {
        // Given
        Path path = Files.write(folder.resolve("model.safetensors"), new byte[7]);
        // Then
        assertThatThrownBy(() -> TensorFile.open(path)).hasMessageContaining("7 bytes, too few");
    }

    @Test
    void anAbsentFileIsNamed() {
        assertThatThrownBy(() -> TensorFile.open(folder.resolve("none")))
                .isInstanceOf(WeightsException.class)
                .hasMessage(folder.resolve("none") + " does not exist");
    }

    /** The data bytes count up from 0. */
    private Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        for (int i = 0; i < dataBytes; i++) {
            bytes.put((byte) i);
        }
        return Files.write(folder.resolve("model.safetensors"), bytes.array());
    }
}
