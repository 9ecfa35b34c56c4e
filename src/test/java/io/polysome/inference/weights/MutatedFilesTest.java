package io.polysome.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.WeightsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files with something wrong anywhere: each is read as weights, or refused with a {@link WeightsException}; no other
 * exception, no endless loop, no blow-up of memory. The mutations are the same in every run.
 */
@Timeout(300)
class MutatedFilesTest {
    private static final int PICKLES = 10_000;

    /** Fewer, as each is written and opened; 10,000 passed as well. */
    private static final int FILES = 2_000;

    private static final int ARCHIVES = 200;

    /** Of every so many files that could be opened all numbers are read. */
    private static final int READ_ONE_OF = 10;

    private static final Duration LONGEST = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    private Path file = Path.of("");
    private long slowest;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("model");
    }

    @Test
    void safetensorsWithMutatedHeaders() throws Exception {
        // Given
        Path written = new WeightsFile(new ModelArchitecture(1, 16, 2), 7).writeTo(folder.resolve("written"));
        byte[] whole = Files.readAllBytes(written.resolve("model.safetensors"));
        int header = new String(whole, StandardCharsets.ISO_8859_1).indexOf("}}") + 2;
        // When
        int refused = 0;
        for (int seed = 0; seed < FILES; seed++) {
            Files.write(file, mutated(whole, header, new Random(seed)));
            refused += isRefused(seed) ? 1 : 0;
        }
        // Then
        assertThat(refused).isGreaterThan(FILES / 2);
        assertThat(Duration.ofNanos(slowest)).isLessThan(LONGEST);
    }

    @Test
    void mutatedPickles() throws Exception {
        // Given
        byte[] pickle = Objects.requireNonNull(entriesOfFairEsm().get("mini/data.pkl"));
        // When
        int refused = 0;
        for (int seed = 0; seed < PICKLES; seed++) {
            long begin = System.nanoTime();
            try {
                Unpickler.read(mutated(pickle, pickle.length, new Random(seed)));
            } catch (PickleException e) {
                refused++;
            }
            slowest = Math.max(slowest, System.nanoTime() - begin);
        }
        // Then
        assertThat(refused).isGreaterThan(PICKLES / 2);
        assertThat(Duration.ofNanos(slowest)).isLessThan(LONGEST);
    }

    @Test
    void torchFilesWithMutatedPickles() throws Exception {
        // Given
        Map<String, byte[]> entries = entriesOfFairEsm();
        byte[] pickle = Objects.requireNonNull(entries.get("mini/data.pkl"));
        // When
        int refused = 0;
        for (int seed = 0; seed < ARCHIVES; seed++) {
            entries.put("mini/data.pkl", mutated(pickle, pickle.length, new Random(seed)));
            PickleWriter.zip(file, entries, ZipEntry.STORED);
            refused += isRefused(seed) ? 1 : 0;
        }
        // Then
        assertThat(refused).isGreaterThan(ARCHIVES / 2);
        assertThat(Duration.ofNanos(slowest)).isLessThan(LONGEST);
    }

    @Test
    void torchFilesWithMutatedZips() throws Exception {
        // Given
        Map<String, byte[]> entries = entriesOfFairEsm();
        Path small = PickleWriter.zip(folder.resolve("small"), entries, ZipEntry.STORED);
        byte[] whole = Files.readAllBytes(small);
        // When
        int refused = 0;
        for (int seed = 0; seed < ARCHIVES; seed++) {
            Files.write(file, mutatedAtTheEnds(whole, new Random(seed)));
            refused += isRefused(seed) ? 1 : 0;
        }
        // Then
        assertThat(refused).isGreaterThan(ARCHIVES / 10);
        assertThat(Duration.ofNanos(slowest)).isLessThan(LONGEST);
    }

    private boolean isRefused(int seed) {
        long begin = System.nanoTime();
        try (FileWeights weights = FileWeights.open(new WeightsFolder(file))) {
            for (Parameter parameter : seed % READ_ONE_OF == 0 ? weights.parameters() : List.<Parameter>of()) {
                weights.countNotFinite(parameter);
                weights.read(parameter, FloatBuffer.allocate(parameter.elements()));
            }
            return false;
        } catch (WeightsException e) {
            assertThat(e).hasMessageContaining(file.toString());
            return true;
        } finally {
            slowest = Math.max(slowest, System.nanoTime() - begin);
        }
    }

    private static Map<String, byte[]> entriesOfFairEsm() throws IOException {
        Path mini = Path.of(Objects.requireNonNull(
                        MutatedFilesTest.class.getResource("/io/polysome/inference/libtorch/formats/fair/mini.pt"))
                .getPath());
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(mini.toFile())) {
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return entries;
    }

    /** Beginning and end, where a zip has what can be wrong: its first header, and the directory. */
    private static byte[] mutatedAtTheEnds(byte[] whole, Random random) {
        int directory = Math.min(whole.length, 4000);
        if (random.nextInt(4) == 0) {
            return mutated(whole, 64, random);
        }
        byte[] end = Arrays.copyOfRange(whole, whole.length - directory, whole.length);
        byte[] other = mutated(end, end.length, random);
        byte[] all = Arrays.copyOf(whole, whole.length - directory + other.length);
        System.arraycopy(other, 0, all, whole.length - directory, other.length);
        return all;
    }

    /** Changes, cuts, removes, repeats or inserts among the first bytes, once or some times. */
    private static byte[] mutated(byte[] whole, int first, Random random) {
        byte[] bytes = whole.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0 && bytes.length > 1; changes--) {
            int at = random.nextInt(Math.min(first, bytes.length));
            int length = 1 + random.nextInt(Math.min(16, bytes.length - at));
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> Arrays.fill(bytes, at, at + length, (byte) 0xFF);
                case 3 -> Arrays.fill(bytes, at, at + length, (byte) 0);
                case 4 -> bytes = splice(bytes, at, length, new byte[0]);
                case 5 -> bytes = splice(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
                case 6 -> {
                    byte[] inserted = new byte[length];
                    random.nextBytes(inserted);
                    bytes = splice(bytes, at, 0, inserted);
                }
                default -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int at, int removed, byte[] inserted) {
        byte[] spliced = new byte[bytes.length - removed + inserted.length];
        System.arraycopy(bytes, 0, spliced, 0, at);
        System.arraycopy(inserted, 0, spliced, at, inserted.length);
        System.arraycopy(bytes, at + removed, spliced, at + inserted.length, bytes.length - at - removed);
        return spliced;
    }
}
