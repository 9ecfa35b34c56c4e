package io.polysome.jobs;

import io.polysome.platform.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A submission as one number: SHA-256 over what was understood, not over bytes, so that white space, the order of fields
 * and a default that is spelt out do not matter. Sequences count as they were written.
 */
final class JobFingerprint {
    private static final int ITEMS_AT_ONCE = 1_000;

    private JobFingerprint() {}

    static String of(JobSpec spec, JobOptions options, List<Item> items) {
        MessageDigest digest = sha256();
        update(
                digest,
                Json.write(Arrays.asList(
                        spec.model(),
                        spec.action().wireName(),
                        spec.params(),
                        new TreeMap<>(options.tags()),
                        options.clientRef(),
                        options.priority(),
                        options.deadline() == null ? null : options.deadline().toString(),
                        options.retention() == null ? null : options.retention().toString())));
        for (int i = 0; i < items.size(); i += ITEMS_AT_ONCE) {
            digest.update(ItemLines.write(items.subList(i, Math.min(items.size(), i + ITEMS_AT_ONCE))));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** What to call the difference between an earlier job and a submission that has another fingerprint. */
    static String difference(Job earlier, JobSpec spec, JobOptions options) {
        JobOptions before = earlier.options();
        if (!earlier.spec().model().equals(spec.model())) {
            return "model";
        }
        if (earlier.spec().action() != spec.action()) {
            return "action";
        }
        if (!earlier.spec().params().equals(spec.params())) {
            return "params";
        }
        if (!before.tags().equals(options.tags())) {
            return "tags";
        }
        if (!Objects.equals(before.clientRef(), options.clientRef())) {
            return "client_ref";
        }
        if (before.priority() != options.priority()) {
            return "priority";
        }
        if (!Objects.equals(before.deadline(), options.deadline())) {
            return "deadline";
        }
        if (!Objects.equals(before.retention(), options.retention())) {
            return "retention";
        }
        return "list of items";
    }

    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
