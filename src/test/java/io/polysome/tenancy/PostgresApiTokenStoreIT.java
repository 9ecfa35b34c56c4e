package io.polysome.tenancy;

import static io.polysome.tenancy.Tenancies.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PostgresApiTokenStoreIT extends ApiTokenStoreContract {
    private final ApiTokenStore store;
    private final TenantStore tenants;
    private final AgroalDataSource database;

    PostgresApiTokenStoreIT(ApiTokenStore store, TenantStore tenants, AgroalDataSource database) {
        this.store = store;
        this.tenants = tenants;
        this.database = database;
    }

    @Override
    protected ApiTokenStore store() {
        return store;
    }

    @Override
    protected TenantStore tenants() {
        return tenants;
    }

    @Test
    void noColumnHoldsTheSecret() throws SQLException {
        // Given
        TokenText text = TokenText.random();
        store.create(ApiToken.of(text, TenantId.DEFAULT, "for a test", Set.of(Scope.READ), NOON, null));
        // When
        try (Connection connection = database.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("select to_jsonb(t)::text from api_token t where id = ?")) {
            query.setString(1, text.id());
            ResultSet row = query.executeQuery();
            // Then
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).doesNotContain(text.secret()).contains(text.secretSha256());
        }
    }
}
