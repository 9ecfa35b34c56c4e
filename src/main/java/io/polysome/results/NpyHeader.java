package io.polysome.results;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The beginning of an array in NumPy's format, version 1.0: what follows are the values, row by row.
 *
 * @param type NumPy's word for it, such as {@code <f4}
 */
record NpyHeader(String type, long... shape) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int LENGTH_BYTES = 2;
    private static final int ALIGNMENT = 64;

    static final String FLOAT32 = "<f4";
    static final String INT64 = "<i8";

    /** Text of so many code points, filled up with zeros. */
    static String text(int codePoints) {
        return "<U" + codePoints;
    }

    byte[] bytes() {
        String sizes = Arrays.stream(shape).mapToObj(n -> n + ",").collect(Collectors.joining(" "));
        String dictionary = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, sizes);
        int before = MAGIC.length + LENGTH_BYTES;
        int length = Math.ceilDiv(before + dictionary.length() + 1, ALIGNMENT) * ALIGNMENT;
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
        int rest = length - before;
        bytes[MAGIC.length] = (byte) rest;
        bytes[MAGIC.length + 1] = (byte) (rest >> 8);
        byte[] text = dictionary.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, before, text.length);
        bytes[length - 1] = '\n';
        return bytes;
    }
}
