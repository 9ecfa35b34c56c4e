package io.polysome.inference.weights;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the keys of a file mean. A parameter's own name is that in the published files of Hugging Face; the same stands
 * there without {@code esm.} when a bare {@code EsmModel} was saved, and fair-esm has names of its own.
 */
final class ParameterNames {
    /** The output matrix of the language-model head; ESM-2 uses that of the embedding for it. */
    static final String DECODER = "lm_head.decoder.weight";

    private static final Pattern BEFORE = Pattern.compile("^(esm\\.)?(encoder\\.sentence_encoder\\.|encoder\\.)?");
    private static final Pattern LAYER = Pattern.compile("^layer\\.(\\d{1,4}\\..+)$");
    private static final Pattern FAIR_LAYER = Pattern.compile("^layers\\.(\\d{1,4})\\.(.+)\\.(weight|bias|inv_freq)$");

    private static final Map<String, String> FAIR_LAYER_PARTS = Map.of(
            "self_attn_layer_norm", "attention.LayerNorm",
            "self_attn.q_proj", "attention.self.query",
            "self_attn.k_proj", "attention.self.key",
            "self_attn.v_proj", "attention.self.value",
            "self_attn.rot_emb", "attention.self.rotary_embeddings",
            "self_attn.out_proj", "attention.output.dense",
            "final_layer_norm", "LayerNorm",
            "fc1", "intermediate.dense",
            "fc2", "output.dense");

    /** Beside the network: heads for classes, and what ESM-2 with rotary positions carries along and does not use. */
    private static final Pattern UNUSED = Pattern.compile(
            "^(esm\\.)?(embeddings\\.position_(embeddings\\.weight|ids)|pooler\\..*)$|^classifier\\..*|^lm_head\\.decoder\\.bias$");

    private ParameterNames() {}

    /** The parameter's own name; when the key is none that is known, the key, less what stands before it. */
    static String canonical(String key) {
        String rest = BEFORE.matcher(key).replaceFirst("");
        if (rest.equals("embed_tokens.weight") || rest.equals("embeddings.word_embeddings.weight")) {
            return Parameters.EMBEDDING;
        }
        if (rest.startsWith("emb_layer_norm_after.")) {
            return "esm.encoder." + rest;
        }
        if (rest.startsWith("contact_head.")) {
            return "esm." + rest;
        }
        if (rest.equals("lm_head.weight")) {
            return DECODER;
        }
        Matcher layer = LAYER.matcher(rest);
        if (layer.matches()) {
            return "esm.encoder.layer." + layer.group(1);
        }
        return fairLayer(rest).orElse(rest);
    }

    private static Optional<String> fairLayer(String key) {
        Matcher layer = FAIR_LAYER.matcher(key);
        String part = layer.matches() ? FAIR_LAYER_PARTS.get(layer.group(2)) : null;
        return part == null
                ? Optional.empty()
                : Optional.of("esm.encoder.layer.%s.%s.%s".formatted(layer.group(1), part, layer.group(3)));
    }

    /** Whether it is known that the network has no use for the key. */
    static boolean isUnused(String key) {
        return UNUSED.matcher(key).matches();
    }
}
