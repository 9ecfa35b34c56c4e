package io.polysome.inference.supply;

import io.polysome.inference.KnownModel;
import io.polysome.inference.WeightsLabel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the weights folder has of a model.
 *
 * @param bytes of all files of it that are there
 * @param label how results will be labelled; empty when there is nothing that can be used
 * @param problem why what is there cannot be used; empty when it can, and when there is nothing
 */
public record StoredModel(
        KnownModel model, Path folder, long bytes, Optional<WeightsLabel> label, Optional<String> problem) {}
