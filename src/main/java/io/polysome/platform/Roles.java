package io.polysome.platform;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Which parts of the service this process runs: all, unless configured. Immutable. */
@Singleton
public final class Roles {
    private static final Logger LOG = Logger.getLogger(Roles.class);

    private final Set<Role> roles;

    /** @throws IllegalArgumentException when there is no role of a name, or none at all */
    public Roles(@ConfigProperty(name = "polysome.roles", defaultValue = "api,dispatch,worker") List<String> names) {
        roles = EnumSet.noneOf(Role.class);
        for (String name : names) {
            roles.add(parse(name.strip()));
        }
        if (roles.isEmpty()) {
            throw new IllegalArgumentException(
                    "polysome.roles names no role; there are " + wireNames(List.of(Role.values())));
        }
    }

    private static Role parse(String name) {
        return Arrays.stream(Role.values())
                .filter(role -> role.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "polysome.roles: there is no role '%s' in this version; there are %s"
                                .formatted(name, wireNames(List.of(Role.values())))));
    }

    private static String wireNames(Collection<Role> roles) {
        return roles.stream().map(Role::wireName).collect(Collectors.joining(", "));
    }

    /** So that a wrong name stops the start, whichever beans there are. */
    void start(@Observes StartupEvent event) {
        LOG.infof("this process runs: roles=%s", wireNames(roles));
    }

    public boolean include(Role role) {
        return roles.contains(role);
    }
}
