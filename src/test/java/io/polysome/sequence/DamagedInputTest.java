package io.polysome.sequence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as disks, mail programs and broken downloads leave them. */
class DamagedInputTest {
    private static final int DAMAGES = 2_000;
    private static final Pattern TOLD =
            Pattern.compile("the input (begins with|is packed as) |the (gzip|zstd) data is damaged or cut off ");

    /** Five times 2,000 damaged files; what fails names its seed. */
    @ParameterizedTest
    @CsvSource({"FASTA, PLAIN", "NDJSON, PLAIN", "FASTA, GZIP", "NDJSON, ZSTD", "FASTA, ZSTD"})
    void everyDamageIsReadOrTold(Format format, Packed packed) {
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            for (int seed = 0; seed < DAMAGES; seed++) {
                byte[] damaged = new Damage(seed).to(packed.pack(format.sample(seed)));
                assertThat(unclear(damaged)).as("seed %d", seed).isEmpty();
            }
        });
    }

    enum Format {
        FASTA {
            @Override
            byte[] sample(long seed) {
                return new RandomSequences(seed).fasta(5);
            }
        },
        NDJSON {
            @Override
            byte[] sample(long seed) {
                StringBuilder lines = new StringBuilder();
                for (ProteinSequence sequence : new RandomSequences(seed).next(5, 1, 50)) {
                    lines.append(
                            "{\"id\": \"p%d\", \"sequence\": \"%s\"}\n".formatted(lines.length(), sequence.text()));
                }
                return lines.toString().getBytes(UTF_8);
            }
        };

        abstract byte[] sample(long seed);
    }

    /** What is not said clearly enough. */
    private static List<String> unclear(byte[] damaged) {
        List<String> unclear = new ArrayList<>();
        try (SequenceReader records = SequenceReader.open(new ByteArrayInputStream(damaged), ReadingRules.DEFAULT)) {
            for (long number = 1; records.hasNext(); number++) {
                SequenceRecord record = records.next();
                if (record.number() != number || record.line() < 1) {
                    unclear.add("a record without its place: " + record);
                }
                parse(record, unclear);
            }
        } catch (UncheckedIOException | IOException e) {
            String message = String.valueOf(e.getMessage());
            if (!TOLD.matcher(message).find()) {
                unclear.add(message);
            }
        }
        return unclear;
    }

    private static void parse(SequenceRecord record, List<String> unclear) {
        try {
            record.parse();
        } catch (InvalidSequenceException e) {
            if (String.valueOf(e.getMessage()).isBlank()) {
                unclear.add("a problem without a text: " + record);
            }
        }
    }

    /** One to eight of: another byte, a byte less or more, a stretch twice, the end missing. */
    private static final class Damage {
        private final Random random;

        Damage(long seed) {
            this.random = new Random(seed);
        }

        byte[] to(byte[] bytes) {
            byte[] damaged = bytes.clone();
            int times = 1 + random.nextInt(8);
            for (int i = 0; i < times && damaged.length > 1; i++) {
                damaged = once(damaged);
            }
            return damaged;
        }

        private byte[] once(byte[] bytes) {
            int at = random.nextInt(bytes.length);
            int to = at + random.nextInt(bytes.length - at);
            return switch (random.nextInt(5)) {
                case 0 -> replaced(bytes, at, at + 1, new byte[] {(byte) random.nextInt(256)});
                case 1 -> replaced(bytes, at, at + 1, new byte[0]);
                case 2 -> replaced(bytes, at, at, new byte[] {(byte) "><{}\"\\\r\n* \0".charAt(random.nextInt(11))});
                case 3 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
                default -> Arrays.copyOf(bytes, at);
            };
        }

        private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
            byte[] result = new byte[bytes.length - (to - from) + by.length];
            System.arraycopy(bytes, 0, result, 0, from);
            System.arraycopy(by, 0, result, from, by.length);
            System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
            return result;
        }
    }
}
