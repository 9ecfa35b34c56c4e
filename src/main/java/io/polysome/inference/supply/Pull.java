package io.polysome.inference.supply;

import io.polysome.inference.WeightsException;
import io.polysome.inference.weights.FileDigests;
import io.polysome.inference.weights.PublishedFile;
import io.polysome.inference.weights.PublishedModel;
import io.polysome.inference.weights.WeightsFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the files of a published model into a folder. A file takes its name only after its SHA-256 is seen to be the
 * published one; until then it is called {@code .part}, and the folder does not count as complete.
 *
 * @param folder of this model alone; made if need be
 */
record Pull(PublishedModel model, Path folder, FileDigests digests, TransferListener listener) {
    private static final String CONFIG = "config.json";

    /** Downloads what is not there yet, going on where an earlier try has ended. */
    void from(Hub hub) throws SupplyException, WeightsException {
        locked(() -> {
            for (PublishedFile file : model.files()) {
                Path target = folder.resolve(file.name());
                if (!isThere(target, Set.of(file.sha256()))) {
                    download(hub, file, target);
                }
            }
        });
    }

    /** Copies the files of a folder whose digests are known to be of this model; any of its forms will do. */
    void from(Path source) throws SupplyException, WeightsException {
        WeightsFolder found = new WeightsFolder(source);
        for (Path file : found.readFiles()) {
            if (!model.sha256().contains(digests.sha256(file))) {
                throw new SupplyException(
                        "%s is no file of %s that is known; --weights %s=%s uses it where it is, labelled unverified"
                                .formatted(file, model.slug(), model.slug(), source));
            }
        }
        locked(() -> {
            for (Path file : found.readFiles()) {
                Path target = folder.resolve(file.getFileName().toString());
                if (!isThere(target, model.sha256())) {
                    copy(file, target);
                }
            }
        });
    }

    private interface Work {
        void run() throws SupplyException, WeightsException, IOException;
    }

    /** While no one else pulls into the folder. */
    private void locked(Work work) throws SupplyException, WeightsException {
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(".pull.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = tryLock(channel)) {
                if (lock == null) {
                    throw new SupplyException("%s is being pulled into by another process".formatted(folder));
                }
                work.run();
                // the files of fair-esm need none, and those of others have it beside them
                writeConfiguration();
            }
        } catch (IOException e) {
            throw new SupplyException("%s cannot be written: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private boolean isThere(Path target, Set<String> known) throws SupplyException, WeightsException {
        if (!Files.exists(target)) {
            return false;
        }
        if (!known.contains(digests.sha256(target))) {
            throw new SupplyException("%s exists and is another file than the published one; move it away, or delete it"
                    .formatted(target));
        }
        return true;
    }

    private void download(Hub hub, PublishedFile file, Path target)
            throws SupplyException, WeightsException, IOException {
        Path part = folder.resolve(file.name() + ".part");
        boolean resumed = Files.exists(part);
        Download download = new Download(hub, hub.addressOf(model, file), part, file.name(), listener);
        download.run();
        Optional<String> wrong = wrongDigest(part, file);
        if (wrong.isPresent() && resumed) {
            // what an earlier try has left may have been of another file
            Files.delete(part);
            download.run();
            wrong = wrongDigest(part, file);
        }
        if (wrong.isPresent()) {
            Files.delete(part);
            throw new SupplyException(
                    "%s from %s is not the published file: its SHA-256 is %s instead of %s; it was deleted"
                            .formatted(file.name(), hub.base(), wrong.get(), file.sha256()));
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private Optional<String> wrongDigest(Path part, PublishedFile file) throws WeightsException {
        return Optional.of(FileDigests.compute(part)).filter(digest -> !digest.equals(file.sha256()));
    }

    private void copy(Path file, Path target) throws SupplyException, WeightsException, IOException {
        long bytes = Files.size(file);
        long room = Files.getFileStore(folder).getUsableSpace();
        if (bytes > room) {
            throw new SupplyException("%s has no room for %s: %,d MB are needed and %,d MB free"
                    .formatted(folder, file.getFileName(), bytes / 1_000_000, room / 1_000_000));
        }
        String name = String.valueOf(file.getFileName());
        Path part = folder.resolve(name + ".part");
        listener.at(name, 0, bytes);
        Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
        listener.at(name, bytes, bytes);
        String digest = FileDigests.compute(part);
        if (!model.sha256().contains(digest)) {
            Files.delete(part);
            throw new SupplyException("the copy of %s is not the same file; its SHA-256 is %s".formatted(file, digest));
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What the model is, is known; so nothing that is not checked need be downloaded. */
    private void writeConfiguration() throws IOException {
        Path config = folder.resolve(CONFIG);
        if (!Files.exists(config)) {
            Files.writeString(config, WeightsFolder.configurationOf(model.architecture()));
        }
    }
}
