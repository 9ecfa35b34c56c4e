package architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static java.util.function.Predicate.not;

import architecture.DependencyTable.Confinement;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules that ARCHITECTURE.md lists under its table. */
final class LayoutRules {
    private static final String CONFIG_MAPPING = "io.smallrye.config.ConfigMapping";
    private static final Set<String> CLOCK_AND_CHANCE = Set.of(
            "java.time.Instant.now()",
            "java.lang.System.currentTimeMillis()",
            "java.lang.Thread.sleep(",
            "java.util.concurrent.TimeUnit.sleep(",
            "java.util.Random.<init>()",
            "java.lang.Math.random()");
    private static final Pattern BANNED_NAME =
            Pattern.compile(".*(Manager|Helper|Utils?|Impl|Processor|Handler|Data|Info|Dto)|(Abstract|Base)[A-Z].*");

    private LayoutRules() {}

    static Rule featuresUseOnlyWhatTheTableSays(DependencyTable table) {
        return onDependencies("a feature uses what its line of the table says, and platform", (root, d) -> {
            Place from = Place.of(root, d.getOriginClass());
            Place to = Place.of(root, d.getTargetClass());
            return from.feature().equals(to.feature())
                    || table.find(from.feature())
                            .filter(row -> row.mayUse(to.feature()))
                            .isPresent();
        });
    }

    static Rule everyClassBelongsToAFeature(DependencyTable table) {
        return onClasses(
                "every class is in a feature of the table",
                (root, c) -> table.find(Place.of(root, c).feature()).isPresent());
    }

    static Rule subPackagesArePrivate(DependencyTable table) {
        Set<String> open = table.openSubPackages();
        return onDependencies("a sub-package is used by its own feature only, unless the table opens it", (root, d) -> {
            Place to = Place.of(root, d.getTargetClass());
            return !to.isSubPackage()
                    || open.contains(to.packageName())
                    || to.feature().equals(Place.of(root, d.getOriginClass()).feature());
        });
    }

    static Rule librariesStayWhereTheTableSays(DependencyTable table) {
        return new Rule(
                "a library is imported only where the table says",
                (root, classes) -> classes.stream()
                        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                        .filter(d -> table.confinements().stream()
                                .anyMatch(c -> isLibraryOf(c, d.getTargetClass())
                                        && !c.allows(Place.of(root, d.getOriginClass())
                                                .packageName())))
                        .map(Dependency::getDescription)
                        .toList());
    }

    static Rule timeAndChanceComeFromPlatform() {
        return new Rule(
                "time and chance come from platform",
                (root, classes) -> classes.stream()
                        .filter(c -> !Place.of(root, c).feature().equals(DependencyTable.PLATFORM))
                        .flatMap(c -> c.getAccessesFromSelf().stream())
                        .filter(LayoutRules::isClockOrChance)
                        .map(JavaAccess::getDescription)
                        .toList());
    }

    static Rule namesSayWhatAThingIs() {
        return onClasses(
                "no name ends or begins with a word that says nothing",
                (root, c) -> !BANNED_NAME.matcher(c.getSimpleName()).matches());
    }

    static Rule configPrefixIsTheFeature() {
        return onClasses("a @ConfigMapping has the prefix of its feature", (root, c) -> {
            Place place = Place.of(root, c);
            return c.tryGetAnnotationOfType(CONFIG_MAPPING)
                    .map(a -> a.tryGetExplicitlyDeclaredProperty("prefix")
                            .filter(p -> p.equals("polysome." + place.feature())
                                    || p.equals("polysome." + place.packageName()))
                            .isPresent())
                    .orElse(true);
        });
    }

    static Rule dependenciesComeThroughConstructors() {
        return onClasses(
                "no field is annotated with @Inject",
                (root, c) -> c.getFields().stream().noneMatch(f -> f.isAnnotatedWith("jakarta.inject.Inject")));
    }

    static Rule packagesAreNullMarked() {
        return new Rule(
                "every package has a package-info.java and is @NullMarked",
                (root, classes) -> new TreeSet<>(classes.stream()
                                .map(JavaClass::getPackage)
                                .filter(p -> !p.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                                .map(p -> "package " + p.getName() + " is not @NullMarked in a package-info.java")
                                .toList())
                        .stream().toList());
    }

    static Rule rowsAreNotPublic() {
        return onClasses(
                "a row of the database is seen by its own package only",
                (root, c) ->
                        !c.getSimpleName().endsWith("Row") || !c.getModifiers().contains(PUBLIC));
    }

    private static Rule onClasses(String name, BiPredicate<String, JavaClass> holds) {
        return new Rule(
                name,
                (root, classes) -> classes.stream()
                        .filter(c -> !holds.test(root, c))
                        .map(JavaClass::getDescription)
                        .toList());
    }

    /** On the dependencies between classes below the root package, those within one package left out. */
    private static Rule onDependencies(String name, BiPredicate<String, Dependency> holds) {
        return new Rule(
                name,
                (root, classes) -> own(root, classes)
                        .filter(d -> !holds.test(root, d))
                        .map(Dependency::getDescription)
                        .toList());
    }

    private static Stream<Dependency> own(String root, JavaClasses classes) {
        Predicate<Dependency> withinOnePackage =
                d -> packageOf(d.getOriginClass()).equals(packageOf(d.getTargetClass()));
        return classes.stream()
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .filter(d -> packageOf(d.getTargetClass()).startsWith(root + "."))
                .filter(not(withinOnePackage));
    }

    /** Of an array its elements'. */
    private static String packageOf(JavaClass type) {
        return type.getBaseComponentType().getPackageName();
    }

    private static boolean isLibraryOf(Confinement confinement, JavaClass target) {
        return confinement.libraries().stream()
                .anyMatch(library -> target.getBaseComponentType().getName().startsWith(library + "."));
    }

    private static boolean isClockOrChance(JavaAccess<?> access) {
        return CLOCK_AND_CHANCE.stream().anyMatch(access.getTarget().getFullName()::startsWith);
    }

    /**
     * Where a class is below the root package.
     *
     * @param packageName {@code jobs.db} for {@code io.polysome.jobs.db.JobRow}; empty for the root package itself
     */
    private record Place(String packageName) {
        static Place of(String root, JavaClass type) {
            String name = packageOf(type);
            return new Place(name.length() > root.length() ? name.substring(root.length() + 1) : "");
        }

        String feature() {
            int dot = packageName.indexOf('.');
            return dot < 0 ? packageName : packageName.substring(0, dot);
        }

        boolean isSubPackage() {
            return packageName.indexOf('.') >= 0;
        }
    }
}
