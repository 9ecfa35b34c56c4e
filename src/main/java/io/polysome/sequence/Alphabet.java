package io.polysome.sequence;

import java.util.Arrays;
import java.util.List;

/**
 * The vocabulary of ESM-2: 33 tokens, the same for every size (fair-esm {@code Alphabet.from_architecture("ESM-1b")}).
 */
public final class Alphabet {
    public static final int BOS_TOKEN = 0;
    public static final int PAD_TOKEN = 1;
    public static final int EOS_TOKEN = 2;
    public static final int MASK_TOKEN = 32;
    public static final int VOCABULARY_SIZE = 33;

    /** How a masked position is written. */
    public static final String MASK = "<mask>";

    /** Every accepted letter, for messages. */
    public static final String LETTERS = "ACDEFGHIKLMNPQRSTVWYXBUZO-.";

    /** The tokens 4 to 23, the twenty amino acids, in the order of the columns of {@code logits}. */
    public static final List<String> AMINO_ACIDS = List.of("LAGVSERTIDPKQNFYMHWC".split(""));

    /** The token of the first column of {@code logits}. */
    public static final int FIRST_AMINO_ACID_TOKEN = 4;

    private static final String TOKENS_FROM_4 = "LAGVSERTIDPKQNFYMHWCXBUZO.-";
    private static final byte[] TOKEN_BY_CHAR = new byte[128];

    static {
        Arrays.fill(TOKEN_BY_CHAR, (byte) -1);
        for (int i = 0; i < TOKENS_FROM_4.length(); i++) {
            TOKEN_BY_CHAR[TOKENS_FROM_4.charAt(i)] = (byte) (FIRST_AMINO_ACID_TOKEN + i);
        }
    }

    private Alphabet() {}

    /** The token of a letter, or -1 for anything that is not one of {@link #LETTERS}. */
    static int tokenOf(char letter) {
        return letter < TOKEN_BY_CHAR.length ? TOKEN_BY_CHAR[letter] : -1;
    }

    /** The column of a token among those of {@code logits}, 0 to 19; -1 for all but the twenty amino acids. */
    static int aminoAcidOf(int token) {
        int column = token - FIRST_AMINO_ACID_TOKEN;
        return column >= 0 && column < AMINO_ACIDS.size() ? column : -1;
    }

    /** How a token is written: a letter or {@code <mask>}. */
    public static String spelling(int token) {
        return token == MASK_TOKEN ? MASK : String.valueOf(TOKENS_FROM_4.charAt(token - FIRST_AMINO_ACID_TOKEN));
    }
}
