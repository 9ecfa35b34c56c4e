package io.polysome.inference.supply;

/** Hears how far a file is. Called often, on the thread that transfers. */
@FunctionalInterface
public interface TransferListener {
    /**
     * @param bytes how many there are, those of an earlier try among them
     * @param of how many there will be; negative when the server does not say
     */
    void at(String file, long bytes, long of);
}
