package io.polysome.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.WeightsLabel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCacheTest {
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path folder;

    @Test
    void aFileWithAnotherDigestThanThePublishedOneIsUnverified() throws Exception {
        // Given
        Path written = new WeightsFile(new ModelArchitecture(1, 16, 2), 1).writeTo(folder.resolve("written"));
        // Then
        try (FileWeights weights = FileWeights.open(new WeightsFolder(written))) {
            assertThat(new WeightsCache(folder).label(weights, "esm2-8m")).isEqualTo(WeightsLabel.UNVERIFIED);
        }
    }

    @Test
    void everyPublishedModelHasADigest() {
        assertThat(PublishedModel.ALL)
                .allSatisfy(model -> assertThat(model.sha256())
                        .isNotEmpty()
                        .allSatisfy(digest -> assertThat(digest).matches("[0-9a-f]{64}")));
    }

    @Test
    void aDigestIsThatOfTheBytes() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("abc"), "abc");
        // Then
        assertThat(new FileDigests(folder.resolve("memory")).sha256(file)).isEqualTo(SHA256_OF_ABC);
    }

    @Test
    void aDigestIsRememberedUntilTheFileChanges() throws Exception {
        // Given
        FileDigests digests = new FileDigests(folder.resolve("memory"));
        Path file = Files.writeString(folder.resolve("abc"), "abc");
        FileTime time = Files.getLastModifiedTime(file);
        digests.sha256(file);
        // When
        Files.writeString(file, "xyz");
        Files.setLastModifiedTime(file, time);
        // Then
        assertThat(digests.sha256(file)).as("same size and time").isEqualTo(SHA256_OF_ABC);
        // When
        Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 1000));
        // Then
        assertThat(digests.sha256(file)).isNotEqualTo(SHA256_OF_ABC);
    }

    @Test
    void aMemoryThatCannotBeWrittenIsDoneWithout() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("abc"), "abc");
        // Then
        assertThat(new FileDigests(file.resolve("below-a-file")).sha256(file)).isEqualTo(SHA256_OF_ABC);
    }

    @Test
    void aFolderIsCompleteWithAConfigurationAndWeights() throws Exception {
        // Given
        Path written = new WeightsFile(new ModelArchitecture(1, 16, 2), 1).writeTo(folder.resolve("esm2-8m"));
        WeightsFolder found = new WeightsCache(folder).folderOf("esm2-8m");
        // Then
        assertThat(found.isComplete()).isTrue();
        assertThat(List.of(found.path())).containsExactly(written);
        assertThat(new WeightsCache(folder).folderOf("esm2-35m").isComplete()).isFalse();
    }
}
