package architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of ARCHITECTURE.md, on the program and on what it must reject. */
class LayoutTest {
    private static final DependencyTable TABLE = DependencyTable.parse(ProjectFiles.read("ARCHITECTURE.md"));
    private static final String PROGRAM = "io.polysome";
    private static final String BAD_EXAMPLE = "architecture.badexample";

    /** Each rule, and where the bad example breaks it. */
    static Stream<Arguments> rules() {
        return Stream.of(
                rule(LayoutRules.featuresUseOnlyWhatTheTableSays(TABLE), "sequence.UsesALineBelow"),
                rule(LayoutRules.everyClassBelongsToAFeature(TABLE), "unlisted.InNoFeature"),
                rule(LayoutRules.subPackagesArePrivate(TABLE), "worker.ReachesIntoJobs"),
                rule(LayoutRules.librariesStayWhereTheTableSays(TABLE), "worker.ImportsEveryLibrary"),
                rule(LayoutRules.timeAndChanceComeFromPlatform(), "worker.TakesItsOwnTime"),
                rule(LayoutRules.namesSayWhatAThingIs(), "jobs.JobManager"),
                rule(LayoutRules.configPrefixIsTheFeature(), "worker.MisnamedConfig"),
                rule(LayoutRules.dependenciesComeThroughConstructors(), "worker.InjectedField"),
                rule(LayoutRules.packagesAreNullMarked(), "unlisted"),
                rule(LayoutRules.rowsAreNotPublic(), "jobs.db.PublicRow"));
    }

    private static Arguments rule(Rule rule, String offender) {
        return arguments(named(rule.name(), rule), BAD_EXAMPLE + "." + offender);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void programKeepsTheRule(Rule rule, String offender) {
        // When
        List<String> violations = rule.violations(PROGRAM);
        // Then
        assertThat(violations).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void badExampleBreaksTheRule(Rule rule, String offender) {
        // When
        List<String> violations = rule.violations(BAD_EXAMPLE);
        // Then
        assertThat(violations).anySatisfy(line -> assertThat(line).contains(offender));
    }

    @ParameterizedTest
    @MethodSource("librariesAtHand")
    void libraryOutsideOfItsHomeIsReported(String library) {
        // When
        List<String> violations =
                LayoutRules.librariesStayWhereTheTableSays(TABLE).violations(BAD_EXAMPLE);
        // Then
        assertThat(violations)
                .anySatisfy(
                        line -> assertThat(line).contains("ImportsEveryLibrary").contains("<" + library + "."));
    }

    /** Those of the table that are on the class path; for one that is not, there is nothing to import. */
    static Stream<String> librariesAtHand() {
        ClassLoader loader = LayoutTest.class.getClassLoader();
        return TABLE.confinements().stream()
                .flatMap(c -> c.libraries().stream())
                .filter(library -> loader.getResource(library.replace('.', '/')) != null);
    }

    @Test
    void programHasClasses() {
        assertThat(Rule.classes(PROGRAM)).hasSizeGreaterThan(10);
    }

    @Test
    void tableIsOrderedAndSoWithoutCycles() {
        assertThat(TABLE.disorder()).isEmpty();
    }

    @Test
    void tableWithALineThatUsesOneBelowIsOutOfOrder() {
        // Given
        DependencyTable table = DependencyTable.parse("""
                | feature | holds | sub-packages | may use | the only place that imports |
                |---|---|---|---|---|
                | `platform` | clock | – | – | – |
                | `jobs` | jobs | `db` | `results` | – |
                | `results` | results | – | `jobs` | – |
                """);
        // When
        List<String> disorder = table.disorder();
        // Then
        assertThat(disorder).containsExactly("'jobs' may use 'results', which is not above it");
    }

    @Test
    void workLeftForLaterHasAnIssue() {
        assertThat(OpenEnds.in(
                        ProjectFiles.path("src"),
                        ProjectFiles.path("migrations"),
                        ProjectFiles.path("docs"),
                        ProjectFiles.path("examples"),
                        ProjectFiles.path(".ci"),
                        ProjectFiles.path("pom.xml"),
                        ProjectFiles.path("polysome")))
                .isEmpty();
    }

    @Test
    void workLeftForLaterWithoutAnIssueIsReported(@TempDir Path folder) throws Exception {
        // Given
        Path file = folder.resolve("Unfinished.java");
        String word = "TO" + "DO";
        Files.writeString(file, "// %s some day\n// %s #17: some day\n".formatted(word, word));
        // When
        List<String> findings = OpenEnds.in(folder);
        // Then
        assertThat(findings).containsExactly(file + ":1");
    }
}
