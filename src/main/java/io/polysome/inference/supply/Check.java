package io.polysome.inference.supply;

import io.polysome.inference.ComputeOptions;
import io.polysome.inference.KnownModel;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.OutputHead;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.libtorch.LibtorchModel;
import io.polysome.inference.weights.FileDigests;
import io.polysome.inference.weights.FileWeights;
import io.polysome.inference.weights.Parameter;
import io.polysome.inference.weights.PublishedModel;
import io.polysome.inference.weights.WeightsCache;
import io.polysome.inference.weights.WeightsFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at all that can be wrong with the weights of a model: files, digests, shapes, keys, numbers, answers. */
final class Check {

    private final KnownModel model;
    private final Path path;
    private final WeightsCache cache;
    private final List<Finding> findings = new ArrayList<>();

    /** @param path a folder or a file */
    Check(KnownModel model, Path path, WeightsCache cache) {
        this.model = model;
        this.path = path;
        this.cache = cache;
    }

    /** Reads every byte and runs the model where there are answers to compare with, which takes a while. */
    List<Finding> run() {
        try (FileWeights weights = FileWeights.open(new WeightsFolder(path))) {
            if (!weights.architecture().equals(model.architecture())) {
                throw new WeightsException("it has %s instead of %s"
                        .formatted(
                                weights.architecture().description(),
                                model.architecture().description()));
            }
            checkTable(weights);
            WeightsLabel label = checkDigests(weights);
            if (checkNumbers(weights)) {
                checkAnswers(weights, label);
            }
        } catch (WeightsException e) {
            findings.add(Finding.problem(String.valueOf(e.getMessage())));
        }
        return List.copyOf(findings);
    }

    private void checkTable(FileWeights weights) {
        findings.add(Finding.ok("%,d parameters of the right shape in %s"
                .formatted(
                        weights.parameters().size(),
                        weights.files().stream()
                                .map(file -> String.valueOf(file.getFileName()))
                                .collect(Collectors.joining(", ")))));
        for (OutputHead head : OutputHead.values()) {
            if (!weights.outputHeads().contains(head)) {
                findings.add(Finding.note("there is no %s".formatted(head.description())));
            }
        }
        weights.remarks().forEach(remark -> findings.add(Finding.note(remark)));
    }

    /** Of the bytes as they are, whatever was remembered of them. */
    private WeightsLabel checkDigests(FileWeights weights) throws WeightsException {
        Set<String> known =
                PublishedModel.find(model.slug()).map(PublishedModel::sha256).orElse(Set.of());
        boolean published = true;
        for (Path file : weights.files()) {
            String digest = FileDigests.compute(file);
            if (known.contains(digest)) {
                findings.add(Finding.ok("%s has the published SHA-256".formatted(file.getFileName())));
            } else {
                published = false;
                findings.add(Finding.note("%s has the SHA-256 %s, which is that of no published file"
                        .formatted(file.getFileName(), digest)));
            }
        }
        WeightsLabel label = published ? WeightsLabel.PUBLISHED : WeightsLabel.UNVERIFIED;
        if (weights.areRandom()) {
            label = WeightsLabel.RANDOM;
        }
        WeightsLabel remembered = cache.label(weights, model.slug());
        findings.add(
                label == remembered
                        ? Finding.ok("results are labelled " + label.wireName())
                        : Finding.problem(
                                "results would be labelled %s, as the files have changed and their times have not"
                                        .formatted(remembered.wireName())));
        return label;
    }

    private boolean checkNumbers(FileWeights weights) throws WeightsException {
        List<String> broken = new ArrayList<>();
        for (Parameter parameter : weights.parameters()) {
            long notFinite = weights.countNotFinite(parameter);
            if (notFinite > 0) {
                broken.add("%s (%,d)".formatted(parameter.name(), notFinite));
            }
        }
        findings.add(
                broken.isEmpty()
                        ? Finding.ok("every number is finite")
                        : Finding.problem("numbers that are not finite: " + FileWeights.firstOf(broken)));
        return broken.isEmpty();
    }

    private void checkAnswers(FileWeights weights, WeightsLabel label) throws WeightsException {
        Optional<Golden> golden = Golden.find(model.slug());
        if (label != WeightsLabel.PUBLISHED || golden.isEmpty()) {
            findings.add(
                    Finding.note("there are no known answers to compare with, as the weights are not published ones"));
            return;
        }
        try (LanguageModel loaded = LibtorchModel.load(weights, label, ComputeOptions.DEFAULT)) {
            for (Golden.Measure measure : golden.get().measure(loaded)) {
                findings.add(measure.holds() ? Finding.ok(measure.toString()) : Finding.problem(measure.toString()));
            }
        }
    }
}
