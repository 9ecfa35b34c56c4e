package io.polysome.inference;

import java.nio.file.Path;

/** Where a model's weights come from. */
public sealed interface WeightsSource {

    /** A folder of weights or one file of them. */
    record Folder(Path path) implements WeightsSource {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** Random numbers of the right shape; the same for the same seed, on every machine. */
    record Random(long seed) implements WeightsSource {
        @Override
        public String toString() {
            return "random:" + seed;
        }
    }
}
