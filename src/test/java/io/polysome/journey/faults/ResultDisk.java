package io.polysome.journey.faults;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The disk of the results: a file system of its own in memory where that may be mounted, so that it can be full or
 * read-only; else a folder that can only be taken away.
 */
final class ResultDisk implements Closeable {
    private static final int CHUNK_BYTES = 1 << 16;

    private final Path folder;
    private final boolean mounted;

    ResultDisk(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        Files.createDirectories(folder);
        mounted = run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", folder.toString());
    }

    boolean isMounted() {
        return mounted;
    }

    void makeReadOnly() throws IOException, InterruptedException {
        if (mounted) {
            remount("ro");
        } else {
            takeAway();
        }
    }

    void fill() throws IOException {
        if (!mounted) {
            takeAway();
            return;
        }
        try (OutputStream out = Files.newOutputStream(filler())) {
            byte[] nothing = new byte[CHUNK_BYTES];
            while (true) {
                out.write(nothing);
            }
        } catch (IOException e) {
            // full
        }
    }

    void heal() throws IOException, InterruptedException {
        if (mounted) {
            remount("rw");
            Files.deleteIfExists(filler());
        } else if (Files.exists(aside())) {
            Files.delete(folder);
            Files.move(aside(), folder);
        }
    }

    /** In the place of the folder stands a file, in which no one can make another. */
    private void takeAway() throws IOException {
        Files.move(folder, aside());
        Files.createFile(folder);
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    private Path aside() {
        return folder.resolveSibling(folder.getFileName() + ".away");
    }

    private void remount(String mode) throws IOException, InterruptedException {
        if (!run("mount", "-o", "remount," + mode, folder.toString())) {
            throw new IOException("the results cannot be mounted " + mode);
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Override
    public void close() throws IOException {
        try {
            heal();
            if (mounted) {
                run("umount", folder.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
