package io.polysome.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterNamesTest {

    @ParameterizedTest
    @CsvSource({
        "esm.encoder.layer.11.output.dense.bias, esm.encoder.layer.11.output.dense.bias",
        "encoder.layer.11.output.dense.bias, esm.encoder.layer.11.output.dense.bias",
        "embeddings.word_embeddings.weight, esm.embeddings.word_embeddings.weight",
        "encoder.emb_layer_norm_after.bias, esm.encoder.emb_layer_norm_after.bias",
        "contact_head.regression.bias, esm.contact_head.regression.bias",
        "encoder.sentence_encoder.embed_tokens.weight, esm.embeddings.word_embeddings.weight",
        "embed_tokens.weight, esm.embeddings.word_embeddings.weight",
        "encoder.sentence_encoder.layers.3.self_attn.q_proj.weight, esm.encoder.layer.3.attention.self.query.weight",
        "layers.3.final_layer_norm.bias, esm.encoder.layer.3.LayerNorm.bias",
        "layers.3.fc2.bias, esm.encoder.layer.3.output.dense.bias",
        "layers.3.self_attn.rot_emb.inv_freq, esm.encoder.layer.3.attention.self.rotary_embeddings.inv_freq",
        "encoder.sentence_encoder.emb_layer_norm_after.weight, esm.encoder.emb_layer_norm_after.weight",
        "encoder.lm_head.dense.weight, lm_head.dense.weight",
        "encoder.lm_head.weight, lm_head.decoder.weight",
        "lm_head.bias, lm_head.bias",
        "layers.3.other.bias, layers.3.other.bias",
    })
    void everyWayToNameAParameterLeadsToTheSame(String key, String name) {
        assertThat(ParameterNames.canonical(key)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "esm.embeddings.position_embeddings.weight",
                "embeddings.position_ids",
                "classifier.out_proj.weight",
                "esm.pooler.dense.weight",
                "pooler.dense.bias",
                "lm_head.decoder.bias",
            })
    void whatClassifiersAndOldFilesAddIsKnown(String key) {
        assertThat(ParameterNames.isUnused(key)).isTrue();
        assertThat(ParameterNames.isUnused("lora." + key)).isFalse();
    }
}
