package io.polysome.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchArchiveTableTest {
    private static final byte[] FOUR_FLOATS = ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putFloat(1)
            .putFloat(2)
            .putFloat(3)
            .putFloat(4)
            .array();

    @TempDir
    private Path folder;

    @Test
    void aTensorIsAViewOfItsStorage() throws Exception {
        // Given
        Path path = archive(tensor("FloatStorage", "0", 1, new int[] {1, 2}, new int[] {7, 1}));
        // When
        try (TensorFile file = TensorFile.open(path)) {
            Tensor tensor = Objects.requireNonNull(file.tensors().get("a"));
            // Then
            assertThat(tensor.type()).isEqualTo(ElementType.F32);
            assertThat(tensor.shape()).containsExactly(1, 2);
            assertThat(file.map(tensor).asFloatBuffer().get(0)).isEqualTo(2);
            assertThat(file.map(tensor).asFloatBuffer().get(1)).isEqualTo(3);
        }
    }

    @Test
    void aTransposedTensorIsRefused() {
        assertRefused(
                archive(tensor("FloatStorage", "0", 0, new int[] {2, 2}, new int[] {1, 2})),
                "a does not lie in row-major order; save it with .contiguous()");
    }

    @Test
    void aTensorLargerThanItsStorageIsRefused() {
        assertRefused(
                archive(tensor("FloatStorage", "0", 0, new int[] {5}, new int[] {1})),
                "a of shape F32 [5] has 16 bytes");
        assertRefused(archive(tensor("FloatStorage", "0", 4, new int[] {1}, new int[] {1})), "a of shape F32 [1]");
        assertRefused(archive(tensor("FloatStorage", "0", -1, new int[] {1}, new int[] {1})), "a of shape F32 [1]");
        assertRefused(
                archive(tensor("FloatStorage", "0", 0, new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE}, new int[] {
                    Integer.MAX_VALUE, 1
                })),
                "a of shape F32");
    }

    @Test
    void aStorageThatIsNotThereIsNamed() {
        assertRefused(
                archive(tensor("FloatStorage", "../../etc/passwd", 0, new int[] {1}, new int[] {1})),
                "the zip has no entry data/../../etc/passwd");
    }

    @Test
    void aPickleWithoutTensorsIsRefused() {
        assertRefused(archive(new PickleWriter().op('}').stop()), "does not hold a dictionary of tensors");
        assertRefused(archive(new PickleWriter().op('N').stop()), "does not hold a dictionary of tensors");
    }

    @Test
    void aPickleThatWouldCallSomethingIsRefusedWithTheFilesName() {
        // Given
        Path path = archive(new PickleWriter()
                .global("os", "system")
                .text("true")
                .op(0x85)
                .op('R')
                .stop());
        // Then
        assertRefused(path, path + " cannot be read as weights of torch: it would load os.system");
    }

    @Test
    void compressedNumbersAreRefused() {
        // Given
        Path path = PickleWriter.zip(
                folder.resolve("a.pt"),
                Map.of(
                        "m/data.pkl",
                        tensor("FloatStorage", "0", 0, new int[] {4}, new int[] {1}),
                        "m/data/0",
                        FOUR_FLOATS),
                ZipEntry.DEFLATED);
        // Then
        assertRefused(path, "its tensors are compressed");
    }

    @Test
    void aPickleThatUnpacksToAnyLengthIsRefused() {
        // Given: 100 MB of zeros, 100 kB in the file
        Path path = PickleWriter.zip(
                folder.resolve("a.pt"), Map.of("m/data.pkl", new byte[100_000_000]), ZipEntry.DEFLATED);
        // Then
        assertRefused(path, "m/data.pkl has more than 2097152 bytes");
    }

    @Test
    void aZipOfSomethingElseIsRefused() {
        // Given
        Path path = PickleWriter.zip(folder.resolve("a.pt"), Map.of("readme", new byte[1]), ZipEntry.STORED);
        // Then
        assertRefused(path, "the zip has no data.pkl");
    }

    @Test
    void bigEndianNumbersAreRefused() {
        // Given
        Path path = PickleWriter.zip(
                folder.resolve("a.pt"),
                Map.of(
                        "m/data.pkl",
                        tensor("FloatStorage", "0", 0, new int[] {4}, new int[] {1}),
                        "m/byteorder",
                        "big".getBytes(StandardCharsets.US_ASCII)),
                ZipEntry.STORED);
        // Then
        assertRefused(path, "not little-endian");
    }

    @Test
    void aFileThatIsCutShortIsRefused() throws Exception {
        // Given
        Path path = archive(tensor("FloatStorage", "0", 0, new int[] {4}, new int[] {1}));
        byte[] bytes = Files.readAllBytes(path);
        // Then
        for (int length : new int[] {5, bytes.length / 2, bytes.length - 1}) {
            Files.write(path, Arrays.copyOf(bytes, length));
            assertRefused(path, "cannot be read as weights of torch");
        }
    }

    private static byte[] tensor(String storage, String key, int offset, int[] shape, int[] strides) {
        return new PickleWriter()
                .op('}')
                .text("a")
                .tensor(storage, key, offset, shape, strides)
                .op('s')
                .stop();
    }

    private Path archive(byte[] pickle) {
        return PickleWriter.archive(folder.resolve("a.pt"), pickle, Map.of("0", FOUR_FLOATS));
    }

    private static void assertRefused(Path path, String message) {
        assertThatThrownBy(() -> TensorFile.open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(message);
    }
}
