package io.polysome.inference.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.Action;
import io.polysome.inference.ComputeOptions;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.Output;
import io.polysome.inference.OutputHead;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.weights.FileWeights;
import io.polysome.inference.weights.WeightsFolder;
import io.polysome.sequence.ProteinSequence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that torch, transformers and fair-esm themselves have written (formats/make.py) give the original's numbers. */
class FileFormatsTest {
    private static final double TOLERANCE = 2e-5;

    @TempDir
    private Path empty;

    @ParameterizedTest
    @CsvSource({
        "fair, expected.json",
        "bin, expected.json",
        "bin-shards, expected.json",
        "safetensors-shards, expected.json",
        "bf16, expected-bf16.json",
    })
    void everyFormatGivesAllOutputs(String format, String expected) throws Exception {
        assertMatches(folder(format), expected, Set.of(OutputHead.values()));
    }

    @ParameterizedTest
    @CsvSource({"bare-model", "sequence-classification", "token-classification"})
    void whatWasFineTunedGivesAllButLogits(String format) throws Exception {
        assertMatches(folder(format), "expected.json", Set.of(OutputHead.CONTACT));
    }

    @Test
    void aFileMayBeNamedItself() throws Exception {
        assertMatches(folder("fair").resolve("mini.pt"), "expected.json", Set.of(OutputHead.values()));
        assertMatches(folder("bin").resolve("pytorch_model.bin"), "expected.json", Set.of(OutputHead.values()));
    }

    @Test
    void fairEsmWithoutItsContactRegressionGivesAllButContacts() throws Exception {
        // Given
        Path alone = Files.copy(folder("fair").resolve("mini.pt"), empty.resolve("mini.pt"));
        // Then
        assertMatches(alone, "expected.json", Set.of(OutputHead.LANGUAGE_MODEL));
    }

    @Test
    void anOutputOfAnAbsentHeadIsNeverMadeUp() throws Exception {
        // Given
        Path alone = Files.copy(folder("fair").resolve("mini.pt"), empty.resolve("mini.pt"));
        InferenceTask contacts = new InferenceTask(Action.ENCODE, Set.of(Output.CONTACTS), new TreeSet<>());
        List<ProteinSequence> proteins =
                List.of(ReferenceCase.all("formats/expected.json").getFirst().protein());
        // When
        try (FileWeights weights = FileWeights.open(new WeightsFolder(alone));
                LibtorchModel model = LibtorchModel.load(weights, WeightsLabel.UNVERIFIED, ComputeOptions.DEFAULT)) {
            // Then
            assertThatThrownBy(() -> model.run(contacts, proteins, (index, result) -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the weights cannot give contacts");
        }
    }

    @Test
    void shardsNeedNoIndex() throws Exception {
        // Given
        for (String file :
                List.of("config.json", "pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin")) {
            Files.copy(folder("bin-shards").resolve(file), empty.resolve(file));
        }
        // Then
        assertMatches(empty, "expected.json", Set.of(OutputHead.values()));
        // When
        Files.delete(empty.resolve("pytorch_model-00002-of-00002.bin"));
        // Then
        assertThat(new WeightsFolder(empty).isComplete()).isFalse();
        assertThatThrownBy(() -> FileWeights.open(new WeightsFolder(empty)))
                .hasMessage(empty.resolve("pytorch_model-00002-of-00002.bin")
                        + " is missing; there must be 2 files like it");
    }

    @Test
    void theLegacyFormatIsRefusedWithTheWayOut() {
        // Given
        Path legacy = folder("legacy");
        // Then
        assertThatThrownBy(() -> FileWeights.open(new WeightsFolder(legacy)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("in the format of torch before 1.6")
                .hasMessageContaining("torch.save(torch.load('mini.pt', map_location='cpu'), 'new.pt')");
    }

    private static void assertMatches(Path path, String expected, Set<OutputHead> heads) throws WeightsException {
        // Given
        Set<Output> outputs = Arrays.stream(Output.values())
                .filter(output -> output.neededHead().map(heads::contains).orElse(true))
                .collect(Collectors.toSet());
        InferenceTask task = new InferenceTask(Action.ENCODE, outputs, new TreeSet<>(List.of(0, 1, 2)));
        // When
        try (FileWeights weights = FileWeights.open(new WeightsFolder(path));
                LibtorchModel model = LibtorchModel.load(weights, WeightsLabel.UNVERIFIED, ComputeOptions.DEFAULT)) {
            // Then
            assertThat(weights.architecture()).isEqualTo(new ModelArchitecture(2, 32, 4));
            assertThat(weights.remarks()).isEmpty();
            assertThat(model.outputHeads()).isEqualTo(heads);
            for (ReferenceCase reference : ReferenceCase.all("formats/" + expected)) {
                List<SequenceOutput> found = new ArrayList<>();
                model.run(task, List.of(reference.protein()), (index, result) -> found.add((SequenceOutput) result));
                assertThat(reference.errorsOf(found.getFirst(), outputs))
                        .hasSizeGreaterThanOrEqualTo(7)
                        .allSatisfy(
                                (array, error) -> assertThat(error).as(array).isLessThan(TOLERANCE));
            }
        }
    }

    private static Path folder(String format) {
        return Path.of(Objects.requireNonNull(FileFormatsTest.class.getResource("formats/" + format))
                .getPath());
    }
}
