package io.polysome.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Where {@code --output} says; standard output without it. */
record OutputFile(@Nullable Path path) {

    /** Copies everything there. A file appears when it is whole: a download that breaks off leaves what was there before. */
    void write(InputStream content, Terminal terminal) throws IOException {
        if (path == null) {
            content.transferTo(terminal.out());
            terminal.out().flush();
            return;
        }
        Path target = path.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                content.transferTo(out);
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        terminal.err().println("results are in " + path);
    }
}
