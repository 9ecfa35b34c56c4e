package io.polysome.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/**
 * The broker and the database of every {@code @QuarkusTest}: started once for all of them, since all share one
 * application. A test needs no annotation for it.
 *
 * <p>Containers where a Docker engine answers, the embedded pair elsewhere; {@code POLYSOME_TEST_INFRA=embedded|containers},
 * or the system property {@code polysome.test.infra}, decides instead.
 */
@WithTestResource(value = PolysomeTestResource.class, scope = TestResourceScope.GLOBAL)
public final class PolysomeTestResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable TestInfrastructure infrastructure;

    @Override
    public Map<String, String> start() {
        infrastructure = useContainers() ? new ContainerInfrastructure() : new EmbeddedInfrastructure();
        return infrastructure.start();
    }

    @Override
    public void stop() {
        if (infrastructure != null) {
            infrastructure.close();
        }
    }

    private static boolean useContainers() {
        String choice = Optional.ofNullable(System.getProperty("polysome.test.infra"))
                .or(() -> Optional.ofNullable(System.getenv("POLYSOME_TEST_INFRA")))
                .orElse("auto");
        return switch (choice.toLowerCase(Locale.ROOT)) {
            case "embedded" -> false;
            case "containers" -> true;
            case "auto" -> DockerClientFactory.instance().isDockerAvailable();
            default ->
                throw new IllegalArgumentException(
                        "POLYSOME_TEST_INFRA is '%s'; it may be embedded or containers".formatted(choice));
        };
    }
}
