package io.polysome.results;

/**
 * Where in a client's input something is wrong; what is not known is 0.
 *
 * @param line of the file, from 1
 * @param record of the file, from 1
 * @param residue of the sequence, from 1
 */
public record InputPosition(long line, long record, int residue) {
    public static final InputPosition UNKNOWN = new InputPosition(0, 0, 0);
}
