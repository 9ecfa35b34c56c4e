package io.polysome.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.supply.WeightsSupply;
import io.polysome.inference.weights.WeightsCache;
import io.polysome.inference.weights.WeightsFile;
import io.polysome.sequence.RandomSequences;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogTest {
    private static final ModelArchitecture TINY = new ModelArchitecture(3, 64, 4);

    @TempDir
    private Path folder;

    @Test
    void knowsThePublishedModelsAndTheBuiltInOne() throws Exception {
        assertThat(catalog(Map.of()).slugs())
                .containsExactly("esm2-tiny", "esm2-8m", "esm2-35m", "esm2-150m", "esm2-650m", "esm2-3b");
    }

    @Test
    void aModelIsFoundInUpperAndLowerCase() throws Exception {
        assertThat(catalog(Map.of()).find("ESM2-8M")).map(ModelCard::slug).contains("esm2-8m");
        assertThat(catalog(Map.of()).find("esm2-9m")).isEmpty();
    }

    @Test
    void aModelWithoutWeightsSaysHowToGetThem() throws Exception {
        // Given
        ModelCatalog catalog = catalog(Map.of());
        // Then
        assertThat(catalog.find("esm2-650m"))
                .hasValueSatisfying(card -> assertThat(card.isAvailable()).isFalse());
        assertThatThrownBy(() -> catalog.open("esm2-650m"))
                .isInstanceOf(WeightsMissingException.class)
                .hasMessageContaining("there are no weights for esm2-650m")
                .hasMessageContaining("facebook/esm2_t33_650M_UR50D")
                .hasMessageContaining(folder.resolve("esm2-650m").toString())
                .hasMessageContaining("--weights esm2-650m=random");
    }

    @Test
    void weightsInTheCacheAreAtHand() throws Exception {
        // Given
        new WeightsFile(TINY, 1).writeTo(folder.resolve("esm2-tiny"));
        // When
        Optional<ModelCard> card = catalog(Map.of()).find("esm2-tiny");
        // Then
        assertThat(card.flatMap(ModelCard::weights)).contains(new WeightsSource.Folder(folder.resolve("esm2-tiny")));
    }

    @Test
    void namedWeightsGoBeforeThoseInTheCache() throws Exception {
        // Given
        new WeightsFile(TINY, 1).writeTo(folder.resolve("esm2-tiny"));
        // When
        Optional<ModelCard> card =
                catalog(Map.of("esm2-tiny", new WeightsSource.Random(5))).find("esm2-tiny");
        // Then
        assertThat(card.flatMap(ModelCard::weights)).contains(new WeightsSource.Random(5));
    }

    @Test
    void aFolderOfAnotherShapeIsRefusedAtOnce() throws Exception {
        // Given
        Path other = new WeightsFile(TINY, 1).writeTo(folder.resolve("other"));
        // Then
        assertThatThrownBy(() -> catalog(Map.of("esm2-8m", new WeightsSource.Folder(other))))
                .isInstanceOf(WeightsException.class)
                .hasMessage(other + " is not esm2-8m: it has 3 layers, hidden size 64 and 4 heads instead of"
                        + " 6 layers, hidden size 320 and 20 heads");
    }

    @Test
    void realWeightsAreBetterThanRandomOnesAndLargeModelsBetterThanSmall() throws Exception {
        // Given
        Path real = new WeightsFile(TINY, 1).writeTo(folder.resolve("real"));
        // Then
        assertThat(catalog(Map.of()).bestAtHand().slug()).isEqualTo("esm2-tiny");
        assertThat(catalog(Map.of("esm2-8m", new WeightsSource.Random(0), "esm2-35m", new WeightsSource.Random(0)))
                        .bestAtHand()
                        .slug())
                .isEqualTo("esm2-35m");
        assertThat(catalog(Map.of("esm2-8m", new WeightsSource.Random(0), "esm2-tiny", new WeightsSource.Folder(real)))
                        .bestAtHand()
                        .slug())
                .isEqualTo("esm2-tiny");
    }

    @Test
    void theBuiltInModelRunsAndIsLabelledRandom() throws Exception {
        try (LanguageModel model = catalog(Map.of()).open("esm2-tiny")) {
            assertThat(model.weights()).isEqualTo(WeightsLabel.RANDOM);
            assertThat(mean(model)).hasSize(64);
        }
    }

    @Test
    void aFileIsUnverifiedAndGivesTheNumbersThatItHolds() throws Exception {
        // Given
        Path written = new WeightsFile(TINY, 9).writeTo(folder.resolve("written"));
        // When
        try (LanguageModel fromFile = catalog(Map.of("esm2-tiny", new WeightsSource.Folder(written)))
                        .open("esm2-tiny");
                LanguageModel random = catalog(Map.of("esm2-tiny", new WeightsSource.Random(9)))
                        .open("esm2-tiny")) {
            // Then
            assertThat(fromFile.weights()).isEqualTo(WeightsLabel.UNVERIFIED);
            assertThat(RelativeError.l2(mean(fromFile), mean(random))).isLessThan(1e-6);
        }
    }

    @Test
    void weightsThatHaveGoneSinceAreAnErrorOfTheirOwn() throws Exception {
        // Given
        Path written = new WeightsFile(TINY, 9).writeTo(folder.resolve("written"));
        ModelCatalog catalog = catalog(Map.of("esm2-tiny", new WeightsSource.Folder(written)));
        // When
        Files.delete(written.resolve("model.safetensors"));
        // Then
        assertThatThrownBy(() -> catalog.open("esm2-tiny"))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("neither model.safetensors nor");
    }

    @Test
    void aLoadedModelIsSharedAndOthersAreNot() throws Exception {
        // Given
        try (LoadedModels models = new LoadedModels(catalog(Map.of()))) {
            // When
            assertThat(models.find("esm2-tiny")).isEmpty();
            LanguageModel first = models.get("esm2-tiny");
            // Then
            assertThat(models.get("ESM2-TINY")).isSameAs(first);
            assertThat(models.find("ESM2-tiny")).containsSame(first);
            assertThatThrownBy(() -> models.get("esm2-8m")).isInstanceOf(WeightsMissingException.class);
            assertThatThrownBy(() -> models.get("esm2-9m")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatTheWeightsCannotGiveIsKnownBeforeTheyAreLoaded() throws Exception {
        // Given
        Path tuned = new WeightsFile(TINY, 1).withoutAll("esm.contact_head.").writeTo(folder.resolve("tuned"));
        // When
        ModelCard card = catalog(Map.of("esm2-tiny", new WeightsSource.Folder(tuned)))
                .find("esm2-tiny")
                .orElseThrow();
        // Then
        assertThat(card.outputHeads()).containsExactly(OutputHead.LANGUAGE_MODEL);
        assertThat(card.outputs())
                .containsExactly(Output.MEAN, Output.BOS, Output.PER_TOKEN, Output.LOGITS, Output.ATTENTIONS);
    }

    @Test
    void brokenWeightsInTheCacheAreNotAtHandAndSayWhy() throws Exception {
        // Given
        Path broken = new WeightsFile(TINY, 1).writeTo(folder.resolve("esm2-8m"));
        // When
        ModelCard card = catalog(Map.of()).find("esm2-8m").orElseThrow();
        // Then
        assertThat(card.isAvailable()).isFalse();
        assertThat(card.howToGet())
                .contains("what is in the weights folder cannot be used: " + broken + " is not esm2-8m")
                .contains("./polysome weights pull esm2-8m");
    }

    @Test
    void aFileOfRandomWeightsIsNeverBetterThanRandom() throws Exception {
        // Given
        Path random = folder.resolve("random");
        WeightsSupply.writeRandom("esm2-tiny", 4, random, (file, bytes, of) -> {});
        ModelCatalog catalog = catalog(Map.of("esm2-tiny", new WeightsSource.Folder(random)));
        // Then
        assertThat(catalog.find("esm2-tiny").orElseThrow().isRandom()).isTrue();
        try (LanguageModel model = catalog.open("esm2-tiny")) {
            assertThat(model.weights()).isEqualTo(WeightsLabel.RANDOM);
        }
    }

    private ModelCatalog catalog(Map<String, WeightsSource> named) throws WeightsException {
        return ModelCatalog.of(named, ComputeOptions.DEFAULT, new WeightsCache(folder));
    }

    private static float[] mean(LanguageModel model) {
        List<ItemResult> results = new ArrayList<>();
        model.run(
                new InferenceTask(Action.ENCODE, Set.of(Output.MEAN), new TreeSet<>(Set.of(3))),
                List.of(RandomSequences.parse("MKTAYL")),
                (index, result) -> results.add(result));
        return ((SequenceOutput) results.getFirst()).mean().values().iterator().next();
    }
}
