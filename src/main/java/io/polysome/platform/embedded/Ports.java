package io.polysome.platform.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ports of one data directory: chosen once, kept in a file, and chosen anew only when another program has taken one.
 *
 * <p>They lie below the range from which operating systems take the ports of outgoing connections, so that they are
 * still free after a restart.
 */
final class Ports {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 31_999;

    private final Path file;
    private final Properties kept = new Properties();
    private final Set<Integer> taken = new TreeSet<>();

    private Ports(Path file) {
        this.file = file;
    }

    static Ports read(Path file) throws IOException {
        Ports ports = new Ports(file);
        try (InputStream in = Files.newInputStream(file)) {
            ports.kept.load(in);
        } catch (NoSuchFileException e) {
            // A new data directory.
        }
        return ports;
    }

    /** The port of this name: the one of last time when it is free. To be asked when nothing of ours runs any more. */
    synchronized int of(String name) throws IOException {
        int port = parse(kept.getProperty(name, ""));
        while (!taken.add(port) || !isFree(port)) {
            port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
        }
        if (!Integer.toString(port).equals(kept.setProperty(name, Integer.toString(port)))) {
            try (OutputStream out = Files.newOutputStream(file)) {
                kept.store(out, null);
            }
        }
        return port;
    }

    private static int parse(String port) {
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Whether something on this machine takes connections there. */
    static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static boolean isFree(int port) {
        if (port <= 0) {
            return false;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
