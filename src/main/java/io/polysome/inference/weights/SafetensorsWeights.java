package io.polysome.inference.weights;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.WeightsException;
import io.polysome.inference.weights.SafetensorsFile.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Weights from safetensors files: float32 as it lies there, half precision and bfloat16 widened, which is exact. */
public final class SafetensorsWeights implements Weights {
    private static final int MISSING_NAMED = 5;

    private final ModelArchitecture architecture;
    private final List<SafetensorsFile> files;
    private final Map<String, Source> sources = new LinkedHashMap<>();

    private record Source(SafetensorsFile file, Tensor tensor) {}

    private SafetensorsWeights(ModelArchitecture architecture, List<SafetensorsFile> files) {
        this.architecture = architecture;
        this.files = files;
    }

    /** Opens the files of a folder and checks that every parameter is there, of the right shape and readable. */
    public static SafetensorsWeights open(WeightsFolder folder) throws WeightsException {
        SafetensorsWeights weights = new SafetensorsWeights(folder.readArchitecture(), new ArrayList<>());
        try {
            for (var path : folder.readFiles()) {
                weights.files.add(SafetensorsFile.open(path));
            }
            weights.locate(folder);
            return weights;
        } catch (WeightsException | RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    @Override
    public ModelArchitecture architecture() {
        return architecture;
    }

    @Override
    public Optional<ByteBuffer> findMapped(Parameter parameter) throws WeightsException {
        Source source = sources.get(parameter.name());
        if (source == null
                || source.tensor().type() != ElementType.F32
                || source.tensor().begin() % Float.BYTES != 0
                || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            return Optional.empty();
        }
        return Optional.of(source.file().map(source.tensor()));
    }

    @Override
    public void read(Parameter parameter, FloatBuffer target) throws WeightsException {
        Source source = sources.get(parameter.name());
        if (source == null) {
            // the one parameter that may be absent, as locate has seen
            target.put(RotaryFrequencies.ofHeadDim(architecture.hiddenSize() / architecture.heads()));
            return;
        }
        ByteBuffer bytes = source.file().map(source.tensor());
        switch (source.tensor().type()) {
            case F32 -> target.put(bytes.asFloatBuffer());
            case F16 -> {
                for (ShortBuffer halves = bytes.asShortBuffer(); halves.hasRemaining(); ) {
                    target.put(Float.float16ToFloat(halves.get()));
                }
            }
            case BF16 -> {
                for (ShortBuffer halves = bytes.asShortBuffer(); halves.hasRemaining(); ) {
                    target.put(Float.intBitsToFloat(halves.get() << Short.SIZE));
                }
            }
            default -> throw new IllegalStateException(source.tensor().type() + " was let through");
        }
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }

    private void locate(WeightsFolder folder) throws WeightsException {
        List<String> missing = new ArrayList<>();
        for (Parameter parameter : Parameters.of(architecture)) {
            boolean rotary = parameter.name().equals(Parameters.INV_FREQ);
            String key = rotary ? Parameters.invFreqOf(0) : parameter.name();
            Optional<Source> source = find(key);
            if (source.isPresent()) {
                check(source.get(), parameter);
                sources.put(parameter.name(), source.get());
            } else if (!rotary) {
                missing.add(key);
            }
        }
        if (!missing.isEmpty()) {
            throw new WeightsException("%s lacks %d parameters of an ESM-2 with a language-model head: %s%s"
                    .formatted(
                            folder.path(),
                            missing.size(),
                            String.join(", ", missing.subList(0, Math.min(MISSING_NAMED, missing.size()))),
                            missing.size() > MISSING_NAMED ? ", …" : ""));
        }
        checkFrequencies();
    }

    private Optional<Source> find(String key) {
        for (SafetensorsFile file : files) {
            Optional<Tensor> tensor = file.find(key);
            if (tensor.isPresent()) {
                return Optional.of(new Source(file, tensor.get()));
            }
        }
        return Optional.empty();
    }

    private static void check(Source source, Parameter parameter) throws WeightsException {
        Tensor tensor = source.tensor();
        if (!tensor.shape().equals(parameter.shape())) {
            throw new WeightsException("%s: %s has the shape %s and should have %s"
                    .formatted(source.file().path(), tensor.name(), tensor.shape(), parameter.shape()));
        }
        switch (tensor.type()) {
            case F32, F16, BF16 -> {}
            default ->
                throw new WeightsException("%s: %s is of type %s; F32, F16 and BF16 can be read"
                        .formatted(source.file().path(), tensor.name(), tensor.type()));
        }
    }

    /** One table of rotations serves all layers, which holds only while their frequencies are the same. */
    private void checkFrequencies() throws WeightsException {
        Source first = sources.get(Parameters.INV_FREQ);
        if (first == null) {
            return;
        }
        ByteBuffer expected = first.file().map(first.tensor());
        for (int layer = 1; layer < architecture.layers(); layer++) {
            Optional<Source> other = find(Parameters.invFreqOf(layer));
            if (other.isPresent()
                    && !expected.equals(other.get().file().map(other.get().tensor()))) {
                throw new WeightsException("%s: %s differs from that of layer 0"
                        .formatted(other.get().file().path(), Parameters.invFreqOf(layer)));
            }
        }
    }
}
