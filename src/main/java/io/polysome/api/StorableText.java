package io.polysome.api;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Texts of clients that can be stored and shown: no control characters, no half of a surrogate pair. */
final class StorableText {
    private StorableText() {}

    /** What is wrong with a text, as the rest of a sentence; null when nothing is. */
    static @Nullable String complaint(String text, int longest) {
        boolean isShown = text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
        return isShown && text.length() <= longest
                ? null
                : "must have at most %d characters and no control characters".formatted(longest);
    }

    /** A text that is only shown, such as one that was refused: halves of surrogate pairs, which JSON cannot have, become ?. */
    static String repaired(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
