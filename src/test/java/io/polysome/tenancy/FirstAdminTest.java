package io.polysome.tenancy;

import static io.polysome.tenancy.Tenancies.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstAdminTest {
    @TempDir
    Path folder;

    private final Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    private final InMemoryTenantStore tenants = new InMemoryTenantStore();
    private final InMemoryApiTokenStore tokens = new InMemoryApiTokenStore(tenants);

    @BeforeEach
    void makeDefaultTenant() {
        tenants.tryCreate(new Tenant(TenantId.DEFAULT, TenantSettings.named("Default"), NOON));
    }

    private Path file() {
        return folder.resolve("data").resolve("admin-token");
    }

    private void start(String auth) {
        TenancyConfig config = TenancyConfigTest.config(
                Map.of("polysome.tenancy.auth", auth, "polysome.tenancy.admin-token-file", file().toString()));
        new FirstAdmin(new AuthSwitch(config, "127.0.0.1"), tokens, config, clock)
                .makeUnlessThereIsOne(new StartupEvent());
    }

    private String token() throws IOException {
        return Files.readString(file()).strip();
    }

    @Test
    void firstStartMakesATokenThatItsOwnerAloneCanRead() throws IOException {
        // When
        start("on");
        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(new TokenCheck(tokens, clock).verify(token()))
                .map(ApiToken::scopes)
                .hasValueSatisfying(scopes -> assertThat(scopes).containsExactlyInAnyOrder(Scope.values()));
    }

    @Test
    void laterStartsMakeNone() throws IOException {
        // Given
        start("on");
        String first = token();
        // When
        start("on");
        // Then
        assertThat(token()).isEqualTo(first);
        assertThat(tokens.list(null)).hasSize(1);
    }

    @Test
    void startAfterTheLastAdminWasRevokedMakesAnother() throws IOException {
        // Given
        start("on");
        String first = token();
        tokens.revoke(tokens.list(null).getFirst().id(), NOON);
        // When
        start("on");
        // Then
        assertThat(token()).isNotEqualTo(first);
        assertThat(new TokenCheck(tokens, clock).verify(token())).isPresent();
    }

    @Test
    void startWithoutAuthenticationMakesNone() {
        // When
        start("off");
        // Then
        assertThat(file()).doesNotExist();
        assertThat(tokens.list(null)).isEmpty();
    }

    @Test
    void folderThatCannotBeWrittenEndsTheStartAndLeavesNoToken() throws IOException {
        // Given
        Files.writeString(folder.resolve("data"), "a file where a folder should be");
        // Then
        assertThatThrownBy(() -> start("on")).hasMessageContaining(file().toString());
        assertThat(tokens.list(null)).isEqualTo(List.of());
    }
}
