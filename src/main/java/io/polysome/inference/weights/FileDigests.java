package io.polysome.inference.weights;

import io.polysome.inference.WeightsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * SHA-256 of weights files, which takes seconds for the large ones and is therefore remembered until a file's size or time
 * of change is another.
 */
public final class FileDigests {
    private final Path memory;

    /** @param memory a folder of one small file for each digest; when it cannot be written, nothing is remembered */
    public FileDigests(Path memory) {
        this.memory = memory;
    }

    /** In lower-case hex. */
    public String sha256(Path file) throws WeightsException {
        try {
            Path real = file.toRealPath();
            String state =
                    Files.size(real) + " " + Files.getLastModifiedTime(real).toMillis();
            Path note = memory.resolve(hex(sha256().digest(real.toString().getBytes(StandardCharsets.UTF_8))));
            Optional<String> known = recall(note, state);
            if (known.isPresent()) {
                return known.get();
            }
            String digest = digest(real);
            remember(note, digest + " " + state);
            return digest;
        } catch (IOException e) {
            throw new WeightsException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Optional<String> recall(Path note, String state) {
        try {
            String[] digestAndState = Files.readString(note).strip().split(" ", 2);
            return digestAndState.length == 2 && digestAndState[1].equals(state)
                    ? Optional.of(digestAndState[0])
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void remember(Path note, String line) {
        try {
            Files.createDirectories(memory);
            // moved into place whole, as other processes may read or write the same note
            Path written = Files.writeString(Files.createTempFile(memory, "new", null), line + "\n");
            Files.move(written, note, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // computed again next time
        }
    }

    /** As it is now, whatever is remembered; in lower-case hex. */
    public static String compute(Path file) throws WeightsException {
        try {
            return digest(file);
        } catch (IOException e) {
            throw new WeightsException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
            }
        }
        return hex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
