package io.polysome.api;

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
}
