package io.polysome.inference.supply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.weights.WeightsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsSupplyTest {
    private static final ModelArchitecture TINY = new ModelArchitecture(3, 64, 4);

    @TempDir
    private Path folder;

    @Test
    void theListSaysWhatThereIsOfEachModel() throws Exception {
        // Given
        new WeightsFile(TINY, 1).writeTo(folder.resolve("esm2-tiny"));
        new WeightsFile(TINY, 1).writeTo(folder.resolve("esm2-8m"));
        Files.delete(folder.resolve("esm2-8m/model.safetensors"));
        new WeightsFile(TINY, 1).writeTo(folder.resolve("esm2-35m"));
        Files.writeString(folder.resolve("esm2-35m/model.safetensors"), "broken");
        // When
        List<StoredModel> models = supply().list();
        // Then
        assertThat(models)
                .extracting(model -> model.model().slug())
                .containsExactly("esm2-tiny", "esm2-8m", "esm2-35m", "esm2-150m", "esm2-650m", "esm2-3b");
        assertThat(models)
                .extracting(StoredModel::label)
                .startsWith(Optional.of(WeightsLabel.UNVERIFIED), Optional.empty(), Optional.empty());
        assertThat(models.get(1).problem())
                .hasValueSatisfying(p -> assertThat(p).contains("incomplete"));
        assertThat(models.get(2).problem())
                .hasValueSatisfying(p -> assertThat(p).contains("not a safetensors file"));
        assertThat(models.get(3).bytes()).isZero();
    }

    @Test
    void weightsOfNoKnownHashAreNotedAndNotComparedWithAnswers() throws Exception {
        // Given
        Path path = new WeightsFile(TINY, 1).writeTo(folder.resolve("mine"));
        // When
        List<Finding> findings = check(path.toString());
        // Then
        assertThat(findings).extracting(Finding::kind).doesNotContain(Finding.Kind.PROBLEM);
        assertThat(texts(findings))
                .contains("59 parameters of the right shape in model.safetensors")
                .contains("which is that of no published file")
                .contains("results are labelled unverified")
                .contains("every number is finite")
                .contains("no known answers to compare with");
    }

    @Test
    void randomWeightsAreToldAsSuch() throws Exception {
        // Given
        WeightsSupply.writeRandom("ESM2-tiny", 3, folder.resolve("random"), (file, bytes, of) -> {});
        // Then
        assertThat(texts(check(folder.resolve("random").toString()))).contains("results are labelled random");
    }

    @Test
    void headsAndKeysOutOfTheOrdinaryAreNoted() throws Exception {
        // Given
        Path path = new WeightsFile(TINY, 1)
                .withoutAll("lm_head.")
                .with("lora.weight", List.of(1), 1)
                .with("classifier.weight", List.of(1), 1)
                .with("esm.embeddings.position_embeddings.weight", List.of(1), 1)
                .writeTo(folder.resolve("tuned"));
        // When
        List<Finding> findings = check(path.toString());
        // Then
        assertThat(findings)
                .filteredOn(finding -> finding.kind() == Finding.Kind.NOTE)
                .extracting(Finding::text)
                .contains(
                        "there is no language-model head", "keys that are none of ESM-2 are not used (1): lora.weight");
    }

    @Test
    void numbersThatAreNotFiniteAreAProblem() throws Exception {
        // Given
        Path path = new WeightsFile(TINY, 1)
                .with("esm.contact_head.regression.bias", List.of(1), Float.NaN)
                .writeTo(folder.resolve("broken"));
        // Then
        assertThat(check(path.toString()))
                .last()
                .isEqualTo(Finding.problem("numbers that are not finite: esm.contact_head.regression.bias (1)"));
    }

    @Test
    void anotherShapeThanThatOfTheModelIsAProblem() throws Exception {
        // Given
        new WeightsFile(TINY, 1).writeTo(folder.resolve("esm2-8m"));
        // Then
        assertThat(check("esm2-8m"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("3 layers, hidden size 64"));
    }

    @Test
    void aPathThatIsNotThereIsWrongUsage() {
        assertThatThrownBy(() -> check("/no/such/folder"))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("/no/such/folder is not a folder");
    }

    @Test
    void aFileThatCannotBeReadIsAProblemAndNotWrongUsage() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("broken.pt"), "PK broken");
        // Then
        assertThat(check(file.toString()))
                .singleElement()
                .extracting(Finding::kind)
                .isEqualTo(Finding.Kind.PROBLEM);
    }

    @Test
    void whatCannotBePulledIsTold() {
        assertThatThrownBy(
                        () -> supply().pull("esm2-tiny", new Hub(Hub.HUGGING_FACE, Optional.empty()), (f, b, o) -> {}))
                .hasMessageContaining("esm2-tiny is built in");
        assertThatThrownBy(() -> supply().pull("esm2-9m", new Hub(Hub.HUGGING_FACE, Optional.empty()), (f, b, o) -> {}))
                .hasMessageContaining("there is no model 'esm2-9m'");
    }

    private WeightsSupply supply() {
        return new WeightsSupply(Optional.of(folder));
    }

    private List<Finding> check(String what) throws WeightsException {
        return supply().check(List.of(what)).values().iterator().next();
    }

    private static String texts(List<Finding> findings) {
        return String.join("\n", findings.stream().map(Finding::text).toList());
    }
}
