package io.polysome.journey.faults;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The proteins of all jobs: few enough that the right numbers of each are known, different enough to be told apart. */
final class Proteins {
    static final int COUNT = 48;

    static final List<String> SEQUENCES = IntStream.range(0, COUNT)
            .mapToObj(i -> new Random(i)
                    .ints(20 + 3L * i, 0, 20)
                    .mapToObj(letter -> String.valueOf("ACDEFGHIKLMNPQRSTVWY".charAt(letter)))
                    .collect(Collectors.joining()))
            .toList();

    private Proteins() {}

    /** The body of a job of these proteins. */
    static String job(List<Integer> proteins) {
        return "{\"model\":\"esm2-tiny\",\"action\":\"encode\",\"items\":[%s]}"
                .formatted(proteins.stream()
                        .map(i -> "{\"id\":\"p%d\",\"sequence\":\"%s\"}".formatted(i, SEQUENCES.get(i)))
                        .collect(Collectors.joining(",")));
    }
}
