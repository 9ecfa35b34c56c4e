package io.polysome.tenancy.db;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.platform.Json;
import io.polysome.tenancy.Tenant;
import io.polysome.tenancy.TenantId;
import io.polysome.tenancy.TenantLimits;
import io.polysome.tenancy.TenantSettings;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A row of {@code tenant}. */
@Entity
@DynamicUpdate
@Table(name = "tenant")
class TenantRow {
    @Id
    String id;

    String name;
    double weight;

    @JdbcTypeCode(SqlTypes.JSON)
    String limits;

    @Column(name = "webhook_origins")
    String[] webhookOrigins;

    @Column(name = "input_buckets")
    String[] inputBuckets;

    @Column(name = "kafka_prefixes")
    String[] kafkaPrefixes;

    @Column(name = "created_at")
    Instant createdAt;

    /** Column {@code limits}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Limits(
            @JsonProperty("max_request_items") @Nullable Integer maxRequestItems,
            @JsonProperty("max_queued_jobs") @Nullable Integer maxQueuedJobs) {}

    protected TenantRow() {}

    TenantRow(Tenant tenant) {
        id = tenant.id().value();
        createdAt = tenant.createdAt();
        set(tenant.settings());
    }

    final void set(TenantSettings settings) {
        name = settings.name();
        weight = settings.weight();
        limits = Json.write(new Limits(
                settings.limits().maxRequestItems(), settings.limits().maxQueuedJobs()));
        webhookOrigins = settings.webhookOrigins().toArray(String[]::new);
        inputBuckets = settings.inputBuckets().toArray(String[]::new);
        kafkaPrefixes = settings.kafkaPrefixes().toArray(String[]::new);
    }

    Tenant toTenant() {
        Limits stored = Json.read(limits, Limits.class);
        TenantSettings settings = new TenantSettings(
                name,
                weight,
                new TenantLimits(stored.maxRequestItems(), stored.maxQueuedJobs()),
                List.of(webhookOrigins),
                List.of(inputBuckets),
                List.of(kafkaPrefixes));
        return new Tenant(new TenantId(id), settings, createdAt);
    }
}
