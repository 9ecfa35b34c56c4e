package architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of the project that tests read. */
final class ProjectFiles {
    private ProjectFiles() {}

    /** Surefire and Failsafe set it; an IDE runs tests in the project's folder. */
    static Path path(String relative) {
        return Path.of(System.getProperty("polysome.home", "")).resolve(relative);
    }

    static String read(String relative) {
        try {
            return Files.readString(path(relative));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
