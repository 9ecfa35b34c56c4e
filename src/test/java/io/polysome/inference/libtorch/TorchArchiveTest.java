package io.polysome.inference.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class TorchArchiveTest {

    @Test
    void holdsTheCodeAndNoWeights() throws IOException {
        // When
        Map<String, byte[]> entries = unzip(TorchArchive.wrap("class Esm2(Module):\n"));
        // Then
        assertThat(entries).containsOnlyKeys("m/data.pkl", "m/code/__torch__/esm2.py", "m/constants.pkl", "m/version");
        assertThat(entries.get("m/code/__torch__/esm2.py")).asString().isEqualTo("class Esm2(Module):\n");
        assertThat(entries.get("m/version")).asString(StandardCharsets.US_ASCII).isEqualTo("10\n");
    }

    @Test
    void picklesAModuleWithBothAttributesUnset() throws IOException {
        // When
        byte[] pickle = unzip(TorchArchive.wrap("")).getOrDefault("m/data.pkl", new byte[0]);
        // Then
        assertThat(new String(pickle, StandardCharsets.ISO_8859_1))
                .isEqualTo("\u0080\u0002c__torch__.esm2\nEsm2\n)\u0081}("
                        + "X\u0008\u0000\u0000\u0000training\u0089X\u0007\u0000\u0000\u0000networkNub.");
    }

    private static Map<String, byte[]> unzip(byte[] archive) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }
}
