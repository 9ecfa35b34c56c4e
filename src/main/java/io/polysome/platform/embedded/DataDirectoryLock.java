package io.polysome.platform.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right to use a data directory. The operating system takes it back from a process that dies. */
final class DataDirectoryLock implements AutoCloseable {
    /** Those of this process, which must not open a file that it has locked: to close it again would free the lock. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DataDirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws EmbeddedPlatformException when another service uses the directory, in this process or in another */
    static DataDirectoryLock take(Path dataDirectory) throws IOException {
        Path file = dataDirectory.toRealPath().resolve("lock");
        if (!HELD.add(file)) {
            throw inUse(dataDirectory, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new DataDirectoryLock(file, lock(dataDirectory, file));
        } catch (IOException | RuntimeException e) {
            HELD.remove(file);
            throw e;
        }
    }

    private static FileChannel lock(Path dataDirectory, Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw inUse(dataDirectory, Files.readString(file).trim());
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static EmbeddedPlatformException inUse(Path dataDirectory, String pid) {
        return new EmbeddedPlatformException(
                "the data directory %s is in use by process %s; stop that one, or choose another directory"
                        .formatted(dataDirectory, pid));
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(file);
    }
}
