package io.polysome.results.file;

import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.platform.Sha256;
import io.polysome.results.ResultStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Files that appear whole or not at all: written beside their place, flushed to the disk, then renamed. What a crash
 * leaves half-written ends in {@value #UNFINISHED} and is never read.
 */
final class ObjectFolder {
    private static final String UNFINISHED = ".unfinished";

    private final Path folder;

    ObjectFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    InputStream open(String key) throws IOException {
        return Files.newInputStream(path(key));
    }

    ResultStore.Draft create(String key) throws IOException {
        Path target = path(key);
        Path parent = target.resolveSibling(".").normalize();
        Files.createDirectories(parent);
        return new FileDraft(key, target, Files.createTempFile(parent, "object-", UNFINISHED));
    }

    /** With what is left there half-written. */
    void deleteAll(String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(path(prefix))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // nothing is there, or somebody else deletes it, too
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Path path(String key) {
        Path path = folder.resolve(key).normalize();
        if (!path.startsWith(folder) || path.equals(folder)) {
            throw new IllegalArgumentException("the key '%s' points out of the store".formatted(key));
        }
        return path;
    }

    private static final class FileDraft implements ResultStore.Draft {
        private final String key;
        private final Path target;
        private final Path unfinished;
        private final FileChannel file;
        private final DigestOutputStream out;
        private boolean committed;

        FileDraft(String key, Path target, Path unfinished) throws IOException {
            this.key = key;
            this.target = target;
            this.unfinished = unfinished;
            file = FileChannel.open(unfinished, StandardOpenOption.WRITE);
            out = new DigestOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16), Sha256.begin());
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public ResultObject commit() throws IOException {
            out.flush();
            file.force(true);
            long bytes = file.size();
            file.close();
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            flushFolder(target);
            committed = true;
            return new ResultObject(key, bytes, Sha256.hex(out.getMessageDigest()));
        }

        /** Makes the new name durable; a file alone is not enough. */
        private static void flushFolder(Path target) throws IOException {
            Path parent = target.resolveSibling(".").normalize();
            try (FileChannel names = FileChannel.open(parent, StandardOpenOption.READ)) {
                names.force(true);
            }
        }

        @Override
        public void close() throws IOException {
            if (!committed) {
                file.close();
                Files.deleteIfExists(unfinished);
            }
        }
    }
}
