package io.polysome.tenancy;

import io.polysome.platform.RandomHex;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token as its owner holds it: {@code poly_<id>_<secret>}, 12 and 40 hexadecimal digits.
 *
 * @param id names the token in lists and logs; no secret
 * @param secret 160 random bits, which no part of the service keeps
 */
public record TokenText(String id, String secret) {
    private static final Pattern SHAPE = Pattern.compile("poly_([0-9a-f]{12})_([0-9a-f]{40})");
    private static final int ID_BYTES = 6;
    private static final int SECRET_BYTES = 20;

    public static TokenText random() {
        return new TokenText(RandomHex.ofBytes(ID_BYTES), RandomHex.ofBytes(SECRET_BYTES));
    }

    /** Empty when the text is no token of ours. */
    public static Optional<TokenText> find(String text) {
        Matcher token = SHAPE.matcher(text);
        return token.matches() ? Optional.of(new TokenText(token.group(1), token.group(2))) : Optional.empty();
    }

    /** The whole token, for its owner only. */
    public String reveal() {
        return "poly_%s_%s".formatted(id, secret);
    }

    /** What is stored in its place. */
    public String secretSha256() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Without the secret, as it may end up in a log. */
    @Override
    public String toString() {
        return "poly_" + id;
    }
}
