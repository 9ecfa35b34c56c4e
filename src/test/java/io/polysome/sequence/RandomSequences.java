package io.polysome.sequence;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Sequences of a seed: the same on every run. */
public final class RandomSequences {
    private final Random random;

    public RandomSequences(long seed) {
        this.random = new Random(seed);
    }

    /** One in ten positions is a {@code <mask>}. */
    public ProteinSequence next(int residues) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < residues; i++) {
            text.append(random.nextInt(10) == 0 ? Alphabet.MASK : letter());
        }
        return parse(text.toString());
    }

    public List<ProteinSequence> next(int sequences, int minResidues, int maxResidues) {
        return Stream.generate(() -> next(random.nextInt(minResidues, maxResidues + 1)))
                .limit(sequences)
                .toList();
    }

    /** A file of so many, wrapped at 60 characters. */
    byte[] fasta(int sequences) {
        StringBuilder text = new StringBuilder();
        for (ProteinSequence sequence : next(sequences, 1, 300)) {
            text.append(">p%d some protein\n".formatted(text.length()));
            text.append(sequence.text().replaceAll("(.{60})", "$1\n")).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    public static ProteinSequence parse(String text) {
        try {
            return ProteinSequence.parse(text);
        } catch (InvalidSequenceException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private char letter() {
        return Alphabet.LETTERS.charAt(random.nextInt(Alphabet.LETTERS.length()));
    }
}
