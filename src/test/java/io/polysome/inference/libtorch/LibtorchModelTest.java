package io.polysome.inference.libtorch;

import io.polysome.inference.Backend;
import io.polysome.inference.ComputeOptions;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.LanguageModelContract;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.Precision;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.weights.RandomWeights;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** The contract with each of the libraries that may multiply, whichever this machine would choose. */
class LibtorchModelTest {

    @Nested
    class WithMkl extends OnTinyWeights {
        WithMkl() {
            super(Backend.MKL);
        }
    }

    @Nested
    class WithOnednn extends OnTinyWeights {
        WithOnednn() {
            super(Backend.ONEDNN);
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class OnTinyWeights extends LanguageModelContract {
        private final Backend backend;
        private LibtorchModel model;

        OnTinyWeights(Backend backend) {
            this.backend = backend;
        }

        @BeforeAll
        void load() throws WeightsException {
            try (RandomWeights weights = new RandomWeights(new ModelArchitecture(3, 64, 4), 0)) {
                model = LibtorchModel.load(
                        weights,
                        WeightsLabel.RANDOM,
                        new ComputeOptions(
                                ComputeOptions.CPU, Precision.FP32, Optional.of(backend), OptionalInt.empty()));
            }
        }

        @AfterAll
        void close() {
            model.close();
        }

        @Override
        protected LanguageModel model() {
            return model;
        }
    }
}
