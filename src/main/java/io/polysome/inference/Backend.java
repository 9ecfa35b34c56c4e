package io.polysome.inference;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What may multiply the float32 matrices of a model on a CPU. Which is faster differs by machine. */
public enum Backend {
    /** libtorch's default; takes the weights as they lie in the file. */
    MKL,
    /**
     * Takes a reordered copy of the weights. On AVX-512 machines of AMD up to 2.4 times as fast as MKL, elsewhere nearly a
     * tie; a sequence's numbers are then the same to the bit in whatever batch it comes.
     */
    ONEDNN;

    /** As in options and in JSON: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Backend> find(String wireName) {
        return Arrays.stream(values())
                .filter(b -> b.wireName().equals(wireName))
                .findFirst();
    }
}
