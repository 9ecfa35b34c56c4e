package io.polysome.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.weights.WeightsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsOptionsTest {
    @TempDir
    private Path folder;

    @Test
    void aModelIsNamedBeforeItsSource() throws Exception {
        assertThat(WeightsOptions.resolve(
                        List.of("esm2-8m=random", "ESM2-35M=random:-7", "esm2-150m=/weights/a=b"), null))
                .containsExactly(
                        Map.entry("esm2-8m", new WeightsSource.Random(0)),
                        Map.entry("esm2-35m", new WeightsSource.Random(-7)),
                        Map.entry("esm2-150m", new WeightsSource.Folder(Path.of("/weights/a=b"))));
    }

    @Test
    void aSourceWithoutNameIsOfTheModelAskedFor() throws Exception {
        assertThat(WeightsOptions.resolve(List.of("random:3"), "esm2-8m"))
                .containsExactly(Map.entry("esm2-8m", new WeightsSource.Random(3)));
    }

    @Test
    void aFolderWithoutNameIsToldByItsShape() throws Exception {
        // Given
        new WeightsFile(new ModelArchitecture(3, 64, 4), 1).writeTo(folder);
        // Then
        assertThat(WeightsOptions.resolve(List.of(folder.toString()), null)).containsOnlyKeys("esm2-tiny");
    }

    @Test
    void aFolderOfAnUnknownShapeIsRefused() throws Exception {
        // Given
        new WeightsFile(new ModelArchitecture(2, 16, 2), 1).writeTo(folder);
        // Then
        assertThatThrownBy(() -> WeightsOptions.resolve(List.of(folder.toString()), null))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("have 2 layers, hidden size 16 and 2 heads, which is none of esm2-tiny");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        random             | leave open of which model; write SLUG=random
        esm2-9m=random     | there is no model 'esm2-9m'; there are esm2-tiny, esm2-8m
        esm2-8m=random:x   | the seed is not a whole number
        esm2-8m=           | neither a folder nor random[:SEED]
        /no/such/folder    | /no/such/folder is not a folder
        """)
    void aValueThatIsWrongIsNamedWithTheWayOut(String option, String message) {
        assertThatThrownBy(() -> WeightsOptions.resolve(List.of(option), null))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void twoSourcesForAModelAreRefused() {
        assertThatThrownBy(() -> WeightsOptions.resolve(List.of("esm2-8m=random", "esm2-8m=/a"), null))
                .hasMessage("weights for esm2-8m were given twice");
    }
}
