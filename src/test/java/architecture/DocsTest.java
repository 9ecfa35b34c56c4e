package architecture;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.cli.Polysome;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the docs name exists, and what exists and matters to a reader is named. */
class DocsTest {
    private static final String PROGRAM = "io.polysome";
    private static final String PROBLEM_TYPE = "io.polysome.api.ProblemType";

    /** Every page for readers. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of("", "docs", "examples")) {
            try (Stream<Path> files = Files.list(ProjectFiles.path(folder))) {
                files.filter(f -> f.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    @Test
    void architectureTableNamesThePackagesThatExist() {
        // Given
        DependencyTable table = DependencyTable.parse(ProjectFiles.read("ARCHITECTURE.md"));
        // When
        Set<String> packages = Rule.classes(PROGRAM).stream()
                .map(c -> c.getPackageName().substring(PROGRAM.length() + 1))
                .collect(toCollection(TreeSet::new));
        // Then
        assertThat(packages)
                .as("packages that exist, against those of the table without (planned)")
                .containsExactlyInAnyOrderElementsOf(table.packages(false));
    }

    @Test
    void configurationPageNamesEveryKeyWithItsDefault() {
        // Given
        Pattern row = Pattern.compile("^\\| `(polysome\\.[^`]+)` \\| (?:`([^`]*)`|–) \\|", Pattern.MULTILINE);
        SortedMap<String, String> documented = new TreeMap<>();
        // When
        row.matcher(ProjectFiles.read("docs/configuration.md"))
                .results()
                .forEach(m -> documented.put(m.group(1), m.group(2) == null ? ConfigKeys.NO_DEFAULT : m.group(2)));
        // Then
        assertThat(documented).isEqualTo(ConfigKeys.below(PROGRAM));
    }

    @Test
    void errorsPageHasAParagraphForEveryProblemType() throws Exception {
        // Given
        Pattern heading = Pattern.compile("^### `([a-z-]+)`$", Pattern.MULTILINE);
        String section = ProjectFiles.read("docs/errors.md").split("\n## ", -1)[1];
        // When
        List<String> documented =
                heading.matcher(section).results().map(m -> m.group(1)).toList();
        // Then
        assertThat(section).startsWith("Problems");
        assertThat(documented).containsExactlyInAnyOrderElementsOf(problemSlugs());
    }

    private static List<String> problemSlugs() throws Exception {
        Class<?> type = Class.forName(PROBLEM_TYPE);
        Method slug = type.getMethod("slug");
        List<String> slugs = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            slugs.add((String) slug.invoke(constant));
        }
        return slugs;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pageNamesCommandsThatExist(Path page) throws IOException {
        assertThat(new CommandMentions(Polysome.commandLine()).wrongIn(Files.readString(page)))
                .isEmpty();
    }

    @Test
    void commandsThatDoNotExistAreReported() {
        // Given
        String page = """
                Run `./polysome fly` or:
                ./polysome jobs list --sideways=yes --limit 3   # and --no-matter
                """;
        // When
        List<String> wrong = new CommandMentions(Polysome.commandLine()).wrongIn(page);
        // Then
        assertThat(wrong)
                .containsExactly(
                        "'./polysome fly': there is no command fly",
                        "'./polysome jobs list --sideways=yes --limit 3': there is no option --sideways");
    }

    @Test
    void commandLinePageHasASectionForEveryCommandAndNamesItsOptions() {
        assertThat(new CommandMentions(Polysome.commandLine()).missingIn(ProjectFiles.read("docs/cli.md")))
                .isEmpty();
    }

    @Test
    void commandsAndOptionsThatAPageLacksAreReported() {
        // Given
        String page = """
                ### `./polysome jobs list`
                `--limit`, `--url`
                ### `./polysome jobs show`
                ## Elsewhere
                `--url`
                """;
        // When
        List<String> missing = new CommandMentions(Polysome.commandLine()).missingIn(page);
        // Then
        assertThat(missing)
                .contains(
                        "'./polysome jobs watch' has no section",
                        "the section of './polysome jobs list' does not name --state",
                        "the section of './polysome jobs show' does not name --url")
                .doesNotContain("the section of './polysome jobs list' does not name --limit");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pageLinksToFilesThatExist(Path page) throws IOException {
        // Given
        Pattern link = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
        // When
        List<Path> targets = link.matcher(Files.readString(page))
                .results()
                .map(m -> page.resolveSibling(m.group(1)))
                .toList();
        // Then
        assertThat(targets).allSatisfy(target -> assertThat(target).exists());
    }
}
