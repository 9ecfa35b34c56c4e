package io.polysome.api.biolm;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compresses answers on the thread that writes them: numbers as text shrink to less than half. */
final class Gzip {
    private Gzip() {}

    /** @param accepted the values of Accept-Encoding */
    static boolean isAccepted(List<String> accepted) {
        for (String coding : String.join(",", accepted).toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] nameAndWeight = coding.strip().split("\\s*;\\s*q=", 2);
            if (nameAndWeight[0].equals("gzip")) {
                return nameAndWeight.length == 1 || !nameAndWeight[1].matches("0(\\.0*)?");
            }
        }
        return false;
    }

    /** Speed is worth more than size here. Ends with {@code finish}, which leaves the stream below open. */
    static GZIPOutputStream quickly(OutputStream out) throws IOException {
        return new GZIPOutputStream(out, 1 << 13) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        };
    }
}
