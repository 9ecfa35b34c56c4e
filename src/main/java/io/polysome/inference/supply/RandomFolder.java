package io.polysome.inference.supply;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.weights.RandomWeights;
import io.polysome.inference.weights.SafetensorsWriter;
import io.polysome.inference.weights.WeightsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a folder of random weights, which says of itself that they are random. */
record RandomFolder(ModelArchitecture architecture, long seed) {

    void write(Path folder, TransferListener listener) throws SupplyException {
        try {
            Files.createDirectories(folder);
            Path target = folder.resolve("model.safetensors");
            if (Files.exists(target)) {
                throw new SupplyException("%s exists; name another folder, or delete it".formatted(target));
            }
            Path part = folder.resolve("model.safetensors.part");
            try (RandomWeights weights = new RandomWeights(architecture, seed)) {
                SafetensorsWriter writer = new SafetensorsWriter(weights, "random weights, seed " + seed);
                long room = Files.getFileStore(folder).getUsableSpace();
                if (writer.bytes() > room) {
                    throw new SupplyException("%s has no room: %,d MB are needed and %,d MB free"
                            .formatted(folder, writer.bytes() / 1_000_000, room / 1_000_000));
                }
                writer.write(part, bytes -> listener.at("model.safetensors", bytes, writer.bytes()));
            }
            Files.writeString(folder.resolve("config.json"), WeightsFolder.configurationOf(architecture));
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new SupplyException("%s cannot be written: %s".formatted(folder, e.getMessage()), e);
        }
    }
}
