package io.polysome.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.OutputHead;
import io.polysome.inference.WeightsException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FileWeightsTest {
    private static final ModelArchitecture SHAPE = new ModelArchitecture(2, 16, 2);
    private static final String BIAS = "esm.encoder.layer.1.output.dense.bias";

    @TempDir
    private Path folder;

    @Test
    void everyParameterReadsAsWritten() throws Exception {
        // Given
        RandomWeights written = new RandomWeights(SHAPE, 7);
        Path path = new WeightsFile(SHAPE, 7).writeTo(folder);
        // When
        try (FileWeights weights = open(path)) {
            // Then
            for (Parameter parameter : weights.parameters()) {
                assertThat(read(weights, parameter)).containsExactly(read(written, parameter));
            }
        }
    }

    @Test
    void float32IsMappedAsItLies() throws Exception {
        // Given
        Path path = new WeightsFile(SHAPE, 7).as(ElementType.F32).writeTo(folder);
        // When
        try (FileWeights weights = open(path)) {
            Parameter bias = new Parameter(BIAS, List.of(16));
            ByteBuffer mapped = weights.findMapped(bias).orElseThrow();
            // Then
            assertThat(mapped.isReadOnly()).isTrue();
            assertThat(mapped.asFloatBuffer().get(3)).isEqualTo(read(weights, bias)[3]);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"F16", "BF16"})
    void shortFloatsAreWidened(ElementType type) throws Exception {
        // Given
        Path path = new WeightsFile(SHAPE, 7).as(type).writeTo(folder);
        Parameter bias = new Parameter(BIAS, List.of(16));
        // When
        try (FileWeights weights = open(path)) {
            // Then
            assertThat(weights.findMapped(bias)).isEmpty();
            assertThat(read(weights, bias)).containsExactly(read(new RandomWeights(SHAPE, 7), bias), within(1e-3f));
        }
    }

    @Test
    void shardsReadAsOne() throws Exception {
        // Given
        Path path = new WeightsFile(SHAPE, 7).writeShardsTo(folder);
        // When
        try (FileWeights weights = open(path)) {
            // Then
            for (Parameter parameter : weights.parameters()) {
                assertThat(read(weights, parameter)).containsExactly(read(new RandomWeights(SHAPE, 7), parameter));
            }
        }
    }

    @Test
    void absentFrequenciesAreTheFormulaInHalfPrecision() throws Exception {
        // Given
        Path path = new WeightsFile(new ModelArchitecture(1, 128, 2), 7)
                .without(Parameters.invFreqOf(0))
                .writeTo(folder);
        // When
        try (FileWeights weights = open(path)) {
            float[] frequencies = read(weights, new Parameter(Parameters.INV_FREQ, List.of(32)));
            // Then
            assertThat(frequencies).startsWith(1f, 0.75f, 0.5625f, 0.42163086f, 0.3161621f);
        }
    }

    @Test
    void everyMissingParameterIsCountedAndTheFirstAreNamed() throws Exception {
        // Given
        Path path =
                new WeightsFile(SHAPE, 7).without(BIAS).without("lm_head.bias").writeTo(folder);
        // Then
        assertThatThrownBy(() -> open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("lacks 2 parameters")
                .hasMessageContaining(BIAS + ", lm_head.bias");
    }

    @Test
    void aWrongShapeIsNamedWithTheRightOne() throws Exception {
        // Given
        Path path = new WeightsFile(SHAPE, 7).with(BIAS, List.of(2), 1, 2).writeTo(folder);
        // Then
        assertThatThrownBy(() -> open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(BIAS + " has the shape [2] and should have [16]");
    }

    @Test
    void aTypeThatIsNotReadIsNamed() throws Exception {
        // Given
        Path path = new WeightsFile(SHAPE, 7).as(ElementType.F64).writeTo(folder);
        // Then
        assertThatThrownBy(() -> open(path)).hasMessageContaining("of type F64; F32, F16 and BF16 can be read");
    }

    @Test
    void frequenciesThatDifferBetweenLayersAreRefused() throws Exception {
        // Given
        Path path = new WeightsFile(SHAPE, 7)
                .with(Parameters.invFreqOf(1), List.of(4), 1, 2, 3, 4)
                .writeTo(folder);
        // Then
        assertThatThrownBy(() -> open(path)).hasMessageContaining("differs from that of layer 0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "position_embedding_type": "rotary" | "position_embedding_type": "absolute" | 'absolute' and should be rotary
        "token_dropout": true               | "token_dropout": false                | 'false' and should be true
        "vocab_size": 33                    | "vocab_size": 64                      | '64' and should be 33
        "num_hidden_layers": 2              | "num_hidden_layers": 0                | no num_hidden_layers above zero
        "num_attention_heads": 2            | "num_attention_heads": 3              | 3 attention heads do not divide
        "intermediate_size": 64             | "intermediate_size": 65               | '65' and should be 64
        "model_type"                        | model_type                            | cannot be read as JSON
        """)
    void aConfigurationOfAnotherModelIsRefused(String right, String wrong, String message) throws Exception {
        // Given
        Path path = new WeightsFile(SHAPE, 7).writeTo(folder);
        Path config = path.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace(right, wrong));
        // Then
        assertThatThrownBy(() -> open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining(config.toString())
                .hasMessageContaining(message);
    }

    @Test
    void aShardOutsideOfTheFolderIsRefused() throws Exception {
        // Given
        Path path = new WeightsFile(SHAPE, 7).writeShardsTo(folder);
        Files.writeString(
                path.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"a\": \"../other.safetensors\"}}");
        // Then
        assertThatThrownBy(() -> open(path)).hasMessageContaining("'../other.safetensors', which is not beside it");
    }

    @Test
    void aHeadMayBeAbsentButNotInPart() throws Exception {
        // Given
        Path without = new WeightsFile(SHAPE, 7)
                .withoutAll("lm_head.")
                .withoutAll("esm.contact_head.")
                .writeTo(folder);
        // When
        try (FileWeights weights = open(without)) {
            // Then
            assertThat(weights.outputHeads()).isEmpty();
        }
        // Given
        Path inPart = new WeightsFile(SHAPE, 7).without("lm_head.dense.bias").writeTo(folder);
        // Then
        assertThatThrownBy(() -> open(inPart)).hasMessageContaining("lacks 1 parameters of ESM-2: lm_head.dense.bias");
    }

    @Test
    void anOutputMatrixOfItsOwnTakesTheLanguageModelHeadAway() throws Exception {
        // Given
        Path path = new WeightsFile(SHAPE, 7)
                .with("lm_head.decoder.weight", List.of(33, 16), new float[33 * 16])
                .writeTo(folder);
        // When
        try (FileWeights weights = open(path)) {
            // Then
            assertThat(weights.outputHeads()).containsExactly(OutputHead.CONTACT);
            assertThat(weights.remarks())
                    .singleElement()
                    .satisfies(
                            remark -> assertThat(remark).contains("lm_head.decoder.weight differs from the embedding"));
        }
    }

    @Test
    void keysThatAreNoneOfEsm2AreNamed() throws Exception {
        // Given
        Path path = new WeightsFile(SHAPE, 7)
                .with("esm.embeddings.position_embeddings.weight", List.of(1), 1)
                .with("esm.encoder.layer.0.lora_A", List.of(1), 1)
                .writeTo(folder);
        // When
        try (FileWeights weights = open(path)) {
            // Then
            assertThat(weights.remarks())
                    .containsExactly("keys that are none of ESM-2 are not used (1): esm.encoder.layer.0.lora_A");
        }
    }

    @Test
    void twoKeysForOneParameterAreRefused() throws Exception {
        // Given
        Path path = new WeightsFile(SHAPE, 7)
                .with("encoder.emb_layer_norm_after.bias", List.of(16), new float[16])
                .writeTo(folder);
        // Then
        assertThatThrownBy(() -> open(path))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("esm.encoder.emb_layer_norm_after.bias in")
                .hasMessageContaining("are the same parameter");
    }

    private static FileWeights open(Path path) throws WeightsException {
        return FileWeights.open(new WeightsFolder(path));
    }

    private static float[] read(Weights weights, Parameter parameter) throws WeightsException {
        FloatBuffer buffer = FloatBuffer.allocate(parameter.elements());
        weights.read(parameter, buffer);
        return buffer.array();
    }
}
