package io.polysome.tenancy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decides about a tenant.
 *
 * @param weight its share of the workers under contention, against that of others
 * @param webhookOrigins {@code https://host[:port]}: where its jobs may have events sent to
 * @param inputBuckets {@code bucket[/prefix]}: where its jobs may read inputs from
 * @param kafkaPrefixes beginnings of topics that its replies may go to
 */
public record TenantSettings(
        String name,
        double weight,
        TenantLimits limits,
        List<String> webhookOrigins,
        List<String> inputBuckets,
        List<String> kafkaPrefixes) {
    private static final int LONGEST_NAME = 200;
    private static final double LARGEST_WEIGHT = 1e6;
    private static final int MOST_ENTRIES = 100;
    private static final String OWN_TOPICS = "polysome.";
    private static final Pattern ORIGIN =
            Pattern.compile("https?://([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:.]{2,45}])(:[0-9]{1,5})?");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^\\p{Cntrl}]{1,900})?");
    private static final Pattern TOPIC_PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    public TenantSettings {
        webhookOrigins = List.copyOf(webhookOrigins);
        inputBuckets = List.copyOf(inputBuckets);
        kafkaPrefixes = List.copyOf(kafkaPrefixes);
    }

    /** One thing that is wrong. */
    public record Mistake(String field, String message) {}

    /** What a tenant has that nobody has decided anything about. */
    public static TenantSettings named(String name) {
        return new TenantSettings(name, 1, TenantLimits.NONE, List.of(), List.of(), List.of());
    }

    /** All that is wrong; empty when the settings may be stored. */
    public List<Mistake> mistakes() {
        List<Mistake> mistakes = new ArrayList<>();
        if (!isName(name)) {
            mistakes.add(new Mistake(
                    "name",
                    "name must have 1 to %d characters, none of them a control character".formatted(LONGEST_NAME)));
        }
        if (!(weight > 0 && weight <= LARGEST_WEIGHT)) {
            mistakes.add(new Mistake("weight", "weight must be more than 0 and at most 1000000"));
        }
        checkLimit("limits.max_request_items", limits.maxRequestItems(), mistakes);
        checkLimit("limits.max_queued_jobs", limits.maxQueuedJobs(), mistakes);
        check(
                "webhook_origins",
                webhookOrigins,
                ORIGIN.asMatchPredicate(),
                "is no origin; one looks like https://lab.example.org:8443, in lower case and without a path",
                mistakes);
        check(
                "input_buckets",
                inputBuckets,
                BUCKET.asMatchPredicate(),
                "is no bucket; one looks like lab-inputs or lab-inputs/screens, without s3://",
                mistakes);
        check(
                "kafka_prefixes",
                kafkaPrefixes,
                TenantSettings::isTopicPrefix,
                "is no beginning of topics; one has A-Z, a-z, 0-9, '.', '_' and '-', and leaves alone topics of the"
                        + " service (polysome.) and of Kafka (__)",
                mistakes);
        return mistakes;
    }

    /** Whether a text may name a tenant or a token to people. */
    public static boolean isName(String text) {
        return !text.isBlank() && text.length() <= LONGEST_NAME && text.chars().noneMatch(Character::isISOControl);
    }

    /** A prefix that is shorter than that of our own topics would allow them, too. */
    private static boolean isTopicPrefix(String prefix) {
        return TOPIC_PREFIX.matcher(prefix).matches()
                && !prefix.startsWith("_")
                && !prefix.startsWith(OWN_TOPICS)
                && !OWN_TOPICS.startsWith(prefix);
    }

    private static void checkLimit(String field, @Nullable Integer limit, List<Mistake> mistakes) {
        if (limit != null && limit < 1) {
            mistakes.add(new Mistake(field, "%s must be at least 1; null takes the limit away".formatted(field)));
        }
    }

    private static void check(
            String field, List<String> values, Predicate<String> rule, String complaint, List<Mistake> mistakes) {
        if (values.size() > MOST_ENTRIES) {
            mistakes.add(new Mistake(field, "%s may have at most %d entries".formatted(field, MOST_ENTRIES)));
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            if (!rule.test(values.get(i))) {
                String place = "%s[%d]".formatted(field, i);
                mistakes.add(new Mistake(place, "%s: '%s' %s".formatted(place, values.get(i), complaint)));
            }
        }
    }
}
