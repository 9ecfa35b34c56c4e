package io.polysome.inference;

import io.polysome.inference.evaluation.Evaluation;
import io.polysome.sequence.ProteinSequence;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What to compute for each sequence: resolved and checked against a model, so that a worker need not ask again.
 *
 * @param outputs of {@code encode} and {@code predict}; empty for the actions that answer with scores
 * @param layers positive layer numbers 0..N in ascending order; 0 is the embedding, N comes after the final layer norm
 * @param method of {@code scan}; without a meaning for other actions
 */
public record InferenceTask(
        Action action, Set<Output> outputs, SortedSet<Integer> layers, ScanMethod method, LengthLimit limit) {
    private static final Set<Output> IN_WINDOWS = EnumSet.of(Output.MEAN, Output.BOS, Output.PER_TOKEN);

    public InferenceTask {
        outputs = Set.copyOf(outputs);
        layers = new TreeSet<>(layers);
    }

    /** For sequences of any length. */
    public InferenceTask(Action action, Set<Output> outputs, SortedSet<Integer> layers) {
        this(action, outputs, layers, ScanMethod.MASKED_MARGINAL, LengthLimit.NONE);
    }

    public boolean wants(Output output) {
        return outputs.contains(output);
    }

    public InferenceTask withOutputs(Set<Output> others) {
        return new InferenceTask(action, others, layers, method, limit);
    }

    /** Tokens that go through the network for one sequence, BOS and EOS of every pass included. */
    public long tokens(ProteinSequence sequence) {
        Evaluation evaluation = Evaluation.of(this, sequence);
        return (long) evaluation.passes() * (evaluation.residues() + 2);
    }

    /** Floating-point operations that one sequence takes, all its passes together. */
    public double flops(ProteinSequence sequence, ModelArchitecture model) {
        Evaluation evaluation = Evaluation.of(this, sequence);
        return evaluation.passes() * model.flops(evaluation.residues());
    }

    /**
     * Reads a client's wishes.
     *
     * @param heads those that the model's weights have
     * @throws InvalidTaskException naming every wrong value at once
     */
    public static InferenceTask resolve(
            Action action, TaskParams params, ModelArchitecture model, Set<OutputHead> heads)
            throws InvalidTaskException {
        List<String> problems = new ArrayList<>();
        Set<Output> outputs = outputs(action, params.include(), problems);
        if (action != Action.ENCODE && params.reprLayers() != null) {
            problems.add("params.repr_layers is only for encode, not for " + action.wireName());
        }
        for (Output output : outputs) {
            output.neededHead().ifPresent(head -> require(head, output.wireName(), heads, problems));
        }
        if (action != Action.ENCODE && action != Action.PREDICT) {
            require(OutputHead.LANGUAGE_MODEL, action.wireName(), heads, problems);
        }
        SortedSet<Integer> layers = layers(params.reprLayers(), model.layers(), problems);
        ScanMethod method = method(action, params.method(), problems);
        TooLong tooLong = tooLong(action, outputs, params.tooLong(), problems);
        if (!problems.isEmpty()) {
            throw new InvalidTaskException(problems);
        }
        LengthLimit limit =
                params.maxResidues() == null ? LengthLimit.NONE : new LengthLimit(params.maxResidues(), tooLong);
        return new InferenceTask(action, outputs, layers, method, limit);
    }

    private static void require(OutputHead head, String wanted, Set<OutputHead> heads, List<String> problems) {
        if (!heads.contains(head)) {
            problems.add(
                    "this model's weights have no %s, so %s cannot be computed".formatted(head.description(), wanted));
        }
    }

    private static Set<Output> outputs(Action action, @Nullable List<String> include, List<String> problems) {
        if (action != Action.ENCODE) {
            if (include != null) {
                problems.add("params.include is only for encode, not for " + action.wireName());
            }
            return action == Action.PREDICT ? EnumSet.of(Output.LOGITS) : EnumSet.noneOf(Output.class);
        }
        if (include == null) {
            return EnumSet.of(Output.MEAN);
        }
        Set<Output> outputs = EnumSet.noneOf(Output.class);
        for (String name : include) {
            Output.find(name)
                    .ifPresentOrElse(
                            outputs::add,
                            () -> problems.add(
                                    "params.include: '%s' is not one of mean, bos, per_token, logits, contacts, attentions"
                                            .formatted(name)));
        }
        return outputs;
    }

    private static SortedSet<Integer> layers(@Nullable List<Integer> reprLayers, int last, List<String> problems) {
        SortedSet<Integer> layers = new TreeSet<>();
        for (int layer : reprLayers == null ? List.of(-1) : reprLayers) {
            if (layer < -(last + 1) || layer > last) {
                problems.add("params.repr_layers: %d is not within %d..%d".formatted(layer, -(last + 1), last));
            } else {
                layers.add(Math.floorMod(layer, last + 1));
            }
        }
        return layers;
    }

    private static ScanMethod method(Action action, @Nullable String name, List<String> problems) {
        if (name == null) {
            return ScanMethod.MASKED_MARGINAL;
        }
        if (action != Action.SCAN) {
            problems.add("params.method is only for scan, not for " + action.wireName());
        }
        return ScanMethod.find(name).orElseGet(() -> {
            problems.add("params.method: '%s' is neither masked_marginal nor wild_type_marginal".formatted(name));
            return ScanMethod.MASKED_MARGINAL;
        });
    }

    private static TooLong tooLong(Action action, Set<Output> outputs, @Nullable String name, List<String> problems) {
        TooLong tooLong = name == null ? TooLong.ERROR : TooLong.find(name).orElse(null);
        if (tooLong == null) {
            problems.add("params.too_long: '%s' is not one of error, truncate, window".formatted(name));
            return TooLong.ERROR;
        }
        if (tooLong == TooLong.WINDOW && !(action == Action.ENCODE && IN_WINDOWS.containsAll(outputs))) {
            problems.add("params.too_long: window is only for mean, bos and per_token of encode;"
                    + " what relates one residue to another cannot be put together from windows");
        }
        return tooLong;
    }
}
