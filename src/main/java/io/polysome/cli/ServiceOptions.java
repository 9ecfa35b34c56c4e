package io.polysome.cli;

import io.polysome.cli.client.ServiceClient;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which service a command talks to, and as whom. */
final class ServiceOptions {
    static final String DEFAULT_URL = "http://127.0.0.1:8000";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = {
                "Where the service is. Default: POLYSOME_URL, else",
                DEFAULT_URL + ". A token is read from",
                "POLYSOME_TOKEN."
            })
    private @Nullable String url;

    /** The caller closes it. */
    ServiceClient connect(Map<String, String> environment) {
        String address = url != null ? url : environment.getOrDefault("POLYSOME_URL", DEFAULT_URL);
        return new ServiceClient(parse(address), environment.get("POLYSOME_TOKEN"));
    }

    private URI parse(String address) {
        try {
            URI uri = new URI(address);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new ParameterException(
                command.commandLine(),
                "'%s' is not the address of a service; one looks like %s".formatted(address, DEFAULT_URL));
    }
}
