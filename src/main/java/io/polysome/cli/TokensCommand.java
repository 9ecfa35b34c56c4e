package io.polysome.cli;

import io.polysome.cli.client.ServiceClient;
import io.polysome.cli.client.ServiceException;
import io.polysome.cli.client.TokenStatus;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polysome tokens create | list | revoke}: who may use the service. */
@Command(
        name = "tokens",
        description = {
            "Makes, lists and revokes tokens. POLYSOME_TOKEN must have the scope admin; the first such token of a service is"
                    + " in the file admin-token of its data directory."
        })
final class TokensCommand {
    private static final String ROW = "%-12s  %-16s  %-18s  %-7s  %-20s  %-20s  %s%n";

    private final Terminal terminal;

    TokensCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "create",
            description = "Makes a token and writes it to standard output, once: the service does not keep it.")
    int create(
            @Mixin ServiceOptions service,
            @Option(
                            names = "--name",
                            paramLabel = "NAME",
                            required = true,
                            description = "What it is for, to be told from others.")
                    String name,
            @Option(
                            names = "--tenant",
                            paramLabel = "ID",
                            description = "Whom it acts for. Default: the tenant of POLYSOME_TOKEN.")
                    @Nullable String tenant,
            @Option(
                            names = "--scopes",
                            paramLabel = "SCOPE",
                            split = ",",
                            defaultValue = "read,submit",
                            description = "Any of read, submit, admin, with commas between. Default: ${DEFAULT-VALUE}.")
                    List<String> scopes,
            @Option(
                            names = "--expires-at",
                            paramLabel = "TIME",
                            description = "Until when it is good, such as 2030-01-31T00:00:00Z. Default: until it is"
                                    + " revoked.")
                    @Nullable Instant expiresAt)
            throws ServiceException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("scopes", scopes);
        if (tenant != null) {
            fields.put("tenant", tenant);
        }
        if (expiresAt != null) {
            fields.put("expires_at", expiresAt.toString());
        }
        try (ServiceClient client = service.connect(terminal.environment())) {
            TokenStatus made = client.createToken(fields);
            terminal.err()
                    .printf(
                            "token %s for tenant %s may %s; it is shown this once%n",
                            made.id(), made.tenant(), String.join(", ", made.scopes()));
            terminal.out().println(Objects.requireNonNull(made.token(), "token"));
        }
        terminal.out().flush();
        return 0;
    }

    @Command(name = "list", description = "Lists tokens, oldest first, without their secrets.")
    int list(
            @Mixin ServiceOptions service,
            @Option(names = "--tenant", paramLabel = "ID", description = "Only the tokens of this tenant.") @Nullable String tenant)
            throws ServiceException {
        PrintStream out = terminal.out();
        try (ServiceClient client = service.connect(terminal.environment())) {
            List<TokenStatus> tokens = client.listTokens(tenant);
            out.printf(ROW, "ID", "TENANT", "SCOPES", "STATE", "EXPIRES", "LAST USED", "NAME");
            for (TokenStatus token : tokens) {
                out.printf(
                        ROW,
                        token.id(),
                        token.tenant(),
                        String.join(",", token.scopes()),
                        token.state(),
                        seconds(token.expiresAt()),
                        seconds(token.lastUsedAt()),
                        token.name());
            }
        }
        out.flush();
        return 0;
    }

    @Command(
            name = "revoke",
            description = "Ends a token for good. Every process of the service refuses it within five seconds.")
    int revoke(
            @Mixin ServiceOptions service,
            @Parameters(paramLabel = "ID", description = "The token's id, as tokens list shows it.") String id)
            throws ServiceException {
        try (ServiceClient client = service.connect(terminal.environment())) {
            TokenStatus token = client.revokeToken(id);
            terminal.err().printf("token %s of tenant %s is revoked%n", token.id(), token.tenant());
        }
        return 0;
    }

    private static String seconds(@Nullable Instant time) {
        return time == null ? "-" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
