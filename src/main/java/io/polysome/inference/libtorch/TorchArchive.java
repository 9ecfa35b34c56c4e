package io.polysome.inference.libtorch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Wraps TorchScript source in the archive that {@code torch::jit::load} reads: a zip of stored entries with the code, and
 * a pickle of the module object whose attributes are all still unset.
 */
final class TorchArchive {
    /** The format that libtorch 2.7 writes; with a lower one it would look for operators to upgrade. */
    private static final String FORMAT_VERSION = "10\n";

    private static final String TOP = "m/";
    private static final int PROTO = 0x80;
    private static final int NEWOBJ = 0x81;
    private static final int NEWFALSE = 0x89;

    private TorchArchive() {}

    /**
     * @param source holds {@code class Esm2(Module)} with the attributes {@code training} and an optional {@code network}
     */
    static byte[] wrap(String source) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            put(zip, "data.pkl", module());
            put(zip, "code/__torch__/esm2.py", source.getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", new byte[] {(byte) PROTO, 2, ')', '.'});
            put(zip, "version", FORMAT_VERSION.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return archive.toByteArray();
    }

    /** Pickle, protocol 2: {@code __torch__.esm2.Esm2} with a state of {training: False, network: None}. */
    private static byte[] module() {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(PROTO);
        pickle.write(2);
        pickle.writeBytes("c__torch__.esm2\nEsm2\n)".getBytes(StandardCharsets.US_ASCII));
        pickle.write(NEWOBJ);
        pickle.writeBytes("}(".getBytes(StandardCharsets.US_ASCII));
        writeString(pickle, "training");
        pickle.write(NEWFALSE);
        writeString(pickle, "network");
        pickle.writeBytes("Nub.".getBytes(StandardCharsets.US_ASCII));
        return pickle.toByteArray();
    }

    private static void writeString(ByteArrayOutputStream pickle, String text) {
        pickle.write('X');
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            pickle.write(text.length() >>> shift);
        }
        pickle.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(TOP + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
