package architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One rule of the layout. An object, so that it can run on the program, where it must hold, and on the bad example, where
 * it must report something.
 */
record Rule(String name, Check check) {
    private static final Map<String, JavaClasses> CLASSES = new ConcurrentHashMap<>();

    /** Finds what breaks a rule. */
    @FunctionalInterface
    interface Check {
        /** @param root the package above the features, {@code io.polysome} for the program */
        List<String> violations(String root, JavaClasses classes);
    }

    /** One line for each place that breaks the rule. */
    List<String> violations(String root) {
        return check.violations(root, classes(root));
    }

    /** The compiled classes below a package; tests only when they are what is asked for, as for the bad example. */
    static JavaClasses classes(String root) {
        return CLASSES.computeIfAbsent(root, r -> {
            ClassFileImporter importer = new ClassFileImporter();
            return r.startsWith(Rule.class.getPackageName())
                    ? importer.importPackages(r)
                    : importer.withImportOption(new ImportOption.DoNotIncludeTests())
                            .importPackages(r);
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
