package io.polysome.tenancy;

import io.polysome.tenancy.TenancyConfig.Auth;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether requests must carry a token: decided once, when the service starts. */
@Singleton
public final class AuthSwitch {
    private final boolean on;

    /** @throws IllegalStateException when authentication is to be off where other machines may reach the service */
    AuthSwitch(TenancyConfig config, @ConfigProperty(name = "quarkus.http.host") String host) {
        boolean loopback = isLoopback(host);
        on = config.auth().map(auth -> auth == Auth.ON).orElse(!loopback);
        if (!on && !loopback) {
            throw new IllegalStateException(
                    "authentication may be off on a loopback address only, and the service is to listen on %s;"
                                    .formatted(host)
                            + " leave out POLYSOME_AUTH=off, or listen on 127.0.0.1");
        }
    }

    public boolean isOn() {
        return on;
    }

    /** A name that does not resolve is none; the service could not listen there anyway. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
