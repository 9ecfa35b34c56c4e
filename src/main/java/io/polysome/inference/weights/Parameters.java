package io.polysome.inference.weights;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.OutputHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The parameters that ESM-2 of a given shape has. What else a file holds, such as position embeddings, is not used. */
public final class Parameters {
    static final int VOCABULARY_SIZE = 33;

    /** The frequencies of the rotary position embedding; the files hold one equal copy of it per layer. */
    static final String INV_FREQ = "inv_freq";

    static final String EMBEDDING = "esm.embeddings.word_embeddings.weight";

    private Parameters() {}

    /** In the order of the network: embedding, layers, final norm, heads, {@code inv_freq}. */
    public static List<Parameter> of(ModelArchitecture model, Set<OutputHead> heads) {
        List<Parameter> all = new ArrayList<>();
        int d = model.hiddenSize();
        all.add(Parameter.of(EMBEDDING, VOCABULARY_SIZE, d));
        for (int layer = 0; layer < model.layers(); layer++) {
            addLayer(all, "esm.encoder.layer." + layer + ".", d);
        }
        addNorm(all, "esm.encoder.emb_layer_norm_after", d);
        for (OutputHead head : OutputHead.values()) {
            if (heads.contains(head)) {
                all.addAll(ofHead(model, head));
            }
        }
        all.add(Parameter.of(INV_FREQ, d / model.heads() / 2));
        return all;
    }

    static List<Parameter> ofHead(ModelArchitecture model, OutputHead head) {
        List<Parameter> all = new ArrayList<>();
        int d = model.hiddenSize();
        switch (head) {
            case CONTACT -> {
                all.add(Parameter.of("esm.contact_head.regression.weight", 1, model.layers() * model.heads()));
                all.add(Parameter.of("esm.contact_head.regression.bias", 1));
            }
            case LANGUAGE_MODEL -> {
                addLinear(all, "lm_head.dense", d, d);
                addNorm(all, "lm_head.layer_norm", d);
                all.add(Parameter.of("lm_head.bias", VOCABULARY_SIZE));
            }
        }
        return all;
    }

    /** Where a file keeps {@code inv_freq} of a layer. */
    static String invFreqOf(int layer) {
        return "esm.encoder.layer." + layer + ".attention.self.rotary_embeddings.inv_freq";
    }

    private static void addLayer(List<Parameter> all, String prefix, int d) {
        addNorm(all, prefix + "attention.LayerNorm", d);
        addLinear(all, prefix + "attention.self.query", d, d);
        addLinear(all, prefix + "attention.self.key", d, d);
        addLinear(all, prefix + "attention.self.value", d, d);
        addLinear(all, prefix + "attention.output.dense", d, d);
        addNorm(all, prefix + "LayerNorm", d);
        addLinear(all, prefix + "intermediate.dense", 4 * d, d);
        addLinear(all, prefix + "output.dense", d, 4 * d);
    }

    private static void addLinear(List<Parameter> all, String name, int out, int in) {
        all.add(Parameter.of(name + ".weight", out, in));
        all.add(Parameter.of(name + ".bias", out));
    }

    private static void addNorm(List<Parameter> all, String name, int d) {
        all.add(Parameter.of(name + ".weight", d));
        all.add(Parameter.of(name + ".bias", d));
    }
}
