package architecture.badexample.worker;

import jakarta.inject.Inject;
import java.time.Clock;

/** Has a dependency that no constructor shows. */
final class InjectedField {
    @Inject
    Clock clock;

    private InjectedField() {}
}
