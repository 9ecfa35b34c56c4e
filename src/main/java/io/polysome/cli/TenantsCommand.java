package io.polysome.cli;

import io.polysome.cli.client.ServiceClient;
import io.polysome.cli.client.ServiceException;
import io.polysome.cli.client.TenantStatus;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code polysome tenants create | list | set}: for whom the service works. */
@Command(
        name = "tenants",
        description = {
            "Makes, lists and changes tenants. POLYSOME_TOKEN must have the scope admin; the first such token of a service"
                    + " is in the file admin-token of its data directory."
        })
final class TenantsCommand {
    private static final String ROW = "%-20s  %8s  %13s  %11s  %s%n";

    private final Terminal terminal;

    TenantsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(name = "create", description = "Makes a tenant.")
    int create(
            @Mixin ServiceOptions service,
            @Mixin TenantOptions options,
            @Parameters(
                            paramLabel = "ID",
                            description = "Up to 63 of a-z, 0-9 and -. It cannot be changed, nor the tenant deleted.")
                    String id)
            throws ServiceException {
        Map<String, Object> fields = options.fields();
        fields.put("id", id);
        try (ServiceClient client = service.connect(terminal.environment())) {
            show(client.createTenant(fields));
        }
        return 0;
    }

    @Command(name = "set", description = "Changes those settings of a tenant that are given, and shows all of them.")
    int set(
            @Mixin ServiceOptions service,
            @Mixin TenantOptions options,
            @Parameters(paramLabel = "ID", description = "The tenant, as tenants list shows it.") String id)
            throws ServiceException {
        try (ServiceClient client = service.connect(terminal.environment())) {
            show(client.changeTenant(id, options.fields()));
        }
        return 0;
    }

    @Command(name = "list", description = "Lists tenants, by id.")
    int list(@Mixin ServiceOptions service) throws ServiceException {
        PrintStream out = terminal.out();
        try (ServiceClient client = service.connect(terminal.environment())) {
            List<TenantStatus> tenants = client.listTenants();
            out.printf(ROW, "ID", "WEIGHT", "REQUEST ITEMS", "QUEUED JOBS", "NAME");
            for (TenantStatus tenant : tenants) {
                TenantStatus.Limits limits = tenant.limits();
                out.printf(
                        ROW,
                        tenant.id(),
                        weight(tenant),
                        limit(limits == null ? null : limits.maxRequestItems()),
                        limit(limits == null ? null : limits.maxQueuedJobs()),
                        tenant.name());
            }
        }
        out.flush();
        return 0;
    }

    private void show(TenantStatus tenant) {
        TenantStatus.Limits limits = tenant.limits();
        line("id", tenant.id());
        line("name", tenant.name());
        line("weight", weight(tenant));
        line("max-request-items", limit(limits == null ? null : limits.maxRequestItems()));
        line("max-queued-jobs", limit(limits == null ? null : limits.maxQueuedJobs()));
        line("webhook-origins", list(tenant.webhookOrigins()));
        line("input-buckets", list(tenant.inputBuckets()));
        line("kafka-prefixes", list(tenant.kafkaPrefixes()));
        terminal.out().flush();
    }

    private void line(String name, String value) {
        terminal.out().printf("%-17s  %s%n", name, value);
    }

    private static String weight(TenantStatus tenant) {
        double weight = tenant.weight();
        return weight == Math.rint(weight) ? "%.0f".formatted(weight) : Double.toString(weight);
    }

    private static String limit(@Nullable Integer limit) {
        return limit == null ? "-" : limit.toString();
    }

    private static String list(@Nullable List<String> values) {
        return values == null || values.isEmpty() ? "-" : String.join(",", values);
    }
}
