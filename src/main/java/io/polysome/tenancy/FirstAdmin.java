package io.polysome.tenancy;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import org.jboss.logging.Logger;

/**
 * Gives the operator of a service with authentication the first token: whoever may read the service's files may manage
 * it. Also the way back in after the last admin token was revoked or has expired.
 */
@ApplicationScoped
class FirstAdmin {
    private static final Logger LOG = Logger.getLogger(FirstAdmin.class);

    private final AuthSwitch auth;
    private final ApiTokenStore tokens;
    private final Path file;
    private final Clock clock;

    FirstAdmin(AuthSwitch auth, ApiTokenStore tokens, TenancyConfig config, Clock clock) {
        this.auth = auth;
        this.tokens = tokens;
        this.file = config.adminTokenFile().toAbsolutePath();
        this.clock = clock;
    }

    void makeUnlessThereIsOne(@Observes StartupEvent start) {
        if (!auth.isOn()) {
            LOG.info("authentication is off: whoever reaches this machine's loopback address may do everything");
            return;
        }
        TokenText text = TokenText.random();
        Instant now = clock.instant();
        ApiToken token = ApiToken.of(text, TenantId.DEFAULT, "first admin", EnumSet.allOf(Scope.class), now, null);
        // The file comes before the commit: a crash between leaves a file without effect, not a token that nobody
        // knows.
        if (tokens.tryCreateFirstAdmin(token, now, () -> write(text.reveal()))) {
            LOG.infof("there was no admin token, so one was made: file=%s token=%s", file, text);
        }
    }

    private void write(String secret) {
        try {
            Path folder = Files.createDirectories(file.resolveSibling("").toAbsolutePath());
            Path part = Files.createTempFile(
                    folder,
                    ".admin-token",
                    null,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(part, secret + "\n");
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the first admin token cannot be written to %s".formatted(file), e);
        }
    }
}
