package architecture;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table "Packages and who may use whom" of ARCHITECTURE.md. */
record DependencyTable(List<Row> rows) {
    /** What every feature may use without saying so. */
    static final String PLATFORM = "platform";

    private static final Pattern HEADER = Pattern.compile("^\\| feature \\|.*$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([^`]+)`(?: \\((planned|open)\\))?");

    /**
     * One line.
     *
     * @param subPackages without the feature: {@code db}
     * @param mayUse as written, {@code all} and {@code all but} resolved to the features above
     */
    record Row(Name feature, List<Name> subPackages, Set<String> mayUse, List<Confinement> confinements) {
        boolean mayUse(String other) {
            return other.equals(PLATFORM) || mayUse.contains(other);
        }

        /** The packages of this line, below the root package: {@code jobs}, {@code jobs.db}; planned ones or built ones. */
        List<String> packages(boolean planned) {
            List<String> packages = new ArrayList<>();
            if (feature.planned() == planned) {
                packages.add(feature.text());
            }
            subPackages.stream()
                    .filter(s -> (feature.planned() || s.planned()) == planned)
                    .forEach(s -> packages.add(feature.text() + "." + s.text()));
            return packages;
        }
    }

    /**
     * A package.
     *
     * @param planned it is decided and not built yet
     * @param open other features may use it as they may use its feature's root
     */
    record Name(String text, boolean planned, boolean open) {}

    /**
     * Libraries with a home.
     *
     * @param libraries package prefixes
     * @param homes packages below the root package; {@code *} stands for any feature
     */
    record Confinement(List<String> libraries, List<String> homes) {
        /** Whether a package below the root package is a home or inside of one. */
        boolean allows(String packageName) {
            return homes.stream()
                    .anyMatch(home ->
                            (packageName + ".").matches(home.replace(".", "\\.").replace("*", "[^.]+") + "\\..*"));
        }
    }

    static DependencyTable parse(String markdown) {
        Matcher header = HEADER.matcher(markdown);
        if (!header.find()) {
            throw new IllegalArgumentException("no table that begins with '| feature |'");
        }
        Map<String, Row> rows = new LinkedHashMap<>();
        markdown.substring(header.end())
                .lines()
                .skip(2) // the rest of the header's line, and the ruler
                .takeWhile(line -> line.startsWith("|"))
                .forEach(line -> {
                    Row row = row(line, rows.keySet());
                    rows.put(row.feature().text(), row);
                });
        return new DependencyTable(List.copyOf(rows.values()));
    }

    private static Row row(String line, Set<String> above) {
        String[] cells = line.substring(1).split("\\|", -1);
        Name feature = names(cells[0]).getFirst();
        return new Row(feature, names(cells[2]), mayUse(cells[3], above), confinements(cells[4]));
    }

    private static Set<String> mayUse(String cell, Set<String> above) {
        Set<String> named = new LinkedHashSet<>(texts(cell));
        if (!cell.strip().startsWith("all")) {
            return named;
        }
        Set<String> all = new LinkedHashSet<>(above);
        all.removeAll(named);
        return all;
    }

    private static List<Confinement> confinements(String cell) {
        return Arrays.stream(cell.split(";", -1))
                .filter(part -> part.contains(" in "))
                .map(part -> part.split(" in ", 2))
                .map(halves -> new Confinement(texts(halves[0]), texts(halves[1])))
                .toList();
    }

    private static List<Name> names(String cell) {
        return NAME.matcher(cell).results().map(DependencyTable::name).toList();
    }

    private static Name name(MatchResult match) {
        return new Name(match.group(1), "planned".equals(match.group(2)), "open".equals(match.group(2)));
    }

    private static List<String> texts(String cell) {
        return names(cell).stream().map(Name::text).toList();
    }

    Optional<Row> find(String feature) {
        return rows.stream().filter(r -> r.feature().text().equals(feature)).findFirst();
    }

    /** The sub-packages marked as open: {@code platform.embedded}. */
    Set<String> openSubPackages() {
        return rows.stream()
                .flatMap(r -> r.subPackages().stream()
                        .filter(Name::open)
                        .map(s -> r.feature().text() + "." + s.text()))
                .collect(toSet());
    }

    List<Confinement> confinements() {
        return rows.stream().flatMap(r -> r.confinements().stream()).toList();
    }

    List<String> packages(boolean planned) {
        return rows.stream().flatMap(r -> r.packages(planned).stream()).toList();
    }

    /** Each use of a line that is not above the one that uses it; none means that there can be no cycle. */
    List<String> disorder() {
        Set<String> above = new LinkedHashSet<>();
        List<String> violations = new ArrayList<>();
        for (Row row : rows) {
            row.mayUse().stream()
                    .filter(not(above::contains))
                    .forEach(used -> violations.add("'%s' may use '%s', which is not above it"
                            .formatted(row.feature().text(), used)));
            above.add(row.feature().text());
        }
        return violations;
    }
}
