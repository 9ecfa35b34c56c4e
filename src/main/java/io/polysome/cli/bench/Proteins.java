package io.polysome.cli.bench;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Sequences to measure with: the same on every run. */
public final class Proteins {
    private static final String LETTERS = "ACDEFGHIKLMNPQRSTVWY";
    private static final int SHORTEST = 50;
    /** What fits into ESM-2's window of 1,024 tokens. */
    private static final int LONGEST = 1_022;
    /** Of the lengths of a proteome, roughly: half of its proteins are shorter. */
    private static final double MEDIAN = 300;

    private static final double SPREAD = 0.7;

    private final SplittableRandom random;

    public Proteins(long seed) {
        random = new SplittableRandom(seed);
    }

    public String next(int residues) {
        StringBuilder text = new StringBuilder(residues);
        for (int i = 0; i < residues; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    /** Of lengths as in a proteome, cut at {@value #LONGEST} residues. */
    public List<String> proteome(int proteins) {
        return Stream.generate(() -> next(length())).limit(proteins).toList();
    }

    private int length() {
        double length = MEDIAN * Math.exp(SPREAD * random.nextGaussian());
        return (int) Math.clamp(length, SHORTEST, LONGEST);
    }
}
