package io.polysome.platform.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program that listens on a port and keeps its data in a directory. Called by one thread at a time. */
interface Server {

    /** For messages: {@code Kafka}. */
    String name();

    /** Makes what the first start needs and changes nothing later on. Takes seconds the first time. */
    void prepare() throws IOException, InterruptedException;

    /** What starts the program in the foreground. */
    List<String> command();

    /** The one argument of {@link #command()} that tells this server from every other process on the machine. */
    String identity();

    /** Where the running program's process id is the first line. */
    Path pidFile();

    /** The signal upon which the program ends in good order, without waiting for its clients. */
    String stopSignal();

    /** Asks the program; answers within two seconds. */
    boolean isReady();

    /** What the program writes to before its own log is open; emptied at each start. */
    Path console();

    /** The log files that may exist. */
    List<Path> logs();
}
