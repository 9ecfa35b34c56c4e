package architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds notes of work left for later that name no issue: {@code #123} in the same line. */
final class OpenEnds {
    // written so that this file is no finding itself
    private static final Pattern NOTE = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
    private static final Pattern ISSUE = Pattern.compile("#\\d+");

    private OpenEnds() {}

    /** @return {@code file:line}, for each text file in or below the paths; a path that is absent has none */
    static List<String> in(Path... paths) {
        return Stream.of(paths)
                .filter(Files::exists)
                .flatMap(OpenEnds::files)
                .flatMap(file -> lines(file).stream())
                .toList();
    }

    private static Stream<Path> files(Path path) {
        try (Stream<Path> walk = Files.walk(path)) {
            return walk.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        List<String> findings = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (NOTE.matcher(lines.get(i)).find()
                        && !ISSUE.matcher(lines.get(i)).find()) {
                    findings.add(file + ":" + (i + 1));
                }
            }
        } catch (MalformedInputException e) {
            return List.of(); // not a text
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return findings;
    }
}
