package io.polysome.api;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client prefers (RFC 7240). What is not known, or makes no sense, is passed over, as the RFC demands.
 *
 * @param patience how long it would wait for the end; null when it did not say
 */
public record Preference(boolean respondAsync, @Nullable Duration patience) {
    static final int LONGEST_WAIT_SECONDS = 60;

    public static Preference parse(List<String> headers) {
        boolean respondAsync = false;
        Duration patience = null;
        for (String preference : String.join(",", headers).split(",", -1)) {
            String[] nameAndValue = preference.split(";", 2)[0].split("=", 2);
            String name = nameAndValue[0].strip().toLowerCase(Locale.ROOT);
            if (name.equals("respond-async")) {
                respondAsync = true;
            } else if (name.equals("wait") && nameAndValue.length == 2 && patience == null) {
                patience = seconds(nameAndValue[1].strip());
            }
        }
        return new Preference(respondAsync, patience);
    }

    private static @Nullable Duration seconds(String text) {
        return text.matches("[0-9]{1,9}")
                ? Duration.ofSeconds(Math.min(LONGEST_WAIT_SECONDS, Integer.parseInt(text)))
                : null;
    }

    /** The value of Preference-Applied; empty when there was nothing to apply. */
    public String applied() {
        String waited = patience == null ? "" : "wait=" + patience.toSeconds();
        return respondAsync ? waited.isEmpty() ? "respond-async" : "respond-async, " + waited : waited;
    }
}
