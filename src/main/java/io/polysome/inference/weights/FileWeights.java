package io.polysome.inference.weights;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.OutputHead;
import io.polysome.inference.WeightsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Weights from files of safetensors or torch: float32 as it lies there, half precision and bfloat16 widened, which is
 * exact.
 */
public final class FileWeights implements Weights {
    /** In a file's metadata: its numbers are random, and from which seed. */
    static final String RANDOM_MARK = "polysome";

    private static final int NAMED_AT_MOST = 5;
    private static final int EXPONENT = 0x7f80_0000;
    private static final int HALF_EXPONENT = 0x7c00;
    private static final int BFLOAT16_EXPONENT = 0x7f80;

    private final List<TensorFile> files;
    private final Map<String, Source> found = new LinkedHashMap<>();
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private final Set<OutputHead> heads = EnumSet.allOf(OutputHead.class);
    private final ModelArchitecture architecture;

    private record Source(TensorFile file, Tensor tensor) {
        ByteBuffer map() throws WeightsException {
            return file.map(tensor);
        }
    }

    private FileWeights(WeightsFolder folder, List<TensorFile> files) throws WeightsException {
        this.files = files;
        index();
        Optional<ModelArchitecture> configured = folder.readConfiguration();
        architecture = configured.isPresent() ? configured.get() : readArchitecture(folder);
        locate(folder);
        checkFrequencies();
    }

    /**
     * Opens the files and checks that every parameter of the network is there, of the right shape and readable; a head may
     * be absent, but not in part. Reads little more than the tables of the files.
     */
    public static FileWeights open(WeightsFolder folder) throws WeightsException {
        List<TensorFile> files = new ArrayList<>();
        try {
            for (var path : folder.readFiles()) {
                files.add(TensorFile.open(path));
            }
            return new FileWeights(folder, files);
        } catch (WeightsException | RuntimeException e) {
            files.forEach(TensorFile::close);
            throw e;
        }
    }

    @Override
    public ModelArchitecture architecture() {
        return architecture;
    }

    @Override
    public Set<OutputHead> outputHeads() {
        return Set.copyOf(heads);
    }

    /** Where the weights lie. */
    public List<Path> files() {
        return files.stream().map(TensorFile::path).toList();
    }

    /**
     * Sentences on what is there and not used: keys that neither ESM-2 nor the classifiers built on it have, and an output
     * matrix that is not ESM-2's.
     */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** Whether the file says that its numbers are random ones of this program. */
    public boolean areRandom() {
        return files.stream().anyMatch(file -> file.metadata().containsKey(RANDOM_MARK));
    }

    /** How many numbers of a parameter are NaN or infinite, which makes every output so; reads all of it. */
    public long countNotFinite(Parameter parameter) throws WeightsException {
        Source source = sources.get(parameter.name());
        if (source == null) {
            return 0;
        }
        long count = 0;
        ByteBuffer bytes = source.map();
        if (source.tensor().type() == ElementType.F32) {
            for (IntBuffer bits = bytes.asIntBuffer(); bits.hasRemaining(); ) {
                count += (bits.get() & EXPONENT) == EXPONENT ? 1 : 0;
            }
        } else {
            int exponent = source.tensor().type() == ElementType.F16 ? HALF_EXPONENT : BFLOAT16_EXPONENT;
            for (ShortBuffer bits = bytes.asShortBuffer(); bits.hasRemaining(); ) {
                count += (bits.get() & exponent) == exponent ? 1 : 0;
            }
        }
        return count;
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
        return Optional.of(source.map());
    }

    @Override
    public void read(Parameter parameter, FloatBuffer target) throws WeightsException {
        Source source = sources.get(parameter.name());
        if (source == null) {
            // the one parameter that may be absent, as locate has seen
            target.put(RotaryFrequencies.ofHeadDim(architecture.hiddenSize() / architecture.heads()));
            return;
        }
        ByteBuffer bytes = source.map();
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
        files.forEach(TensorFile::close);
    }

    private void index() throws WeightsException {
        for (TensorFile file : files) {
            for (Tensor tensor : file.tensors().values()) {
                Source source = new Source(file, tensor);
                Source other = found.put(ParameterNames.canonical(tensor.name()), source);
                if (other != null) {
                    throw new WeightsException("%s in %s and %s in %s are the same parameter"
                            .formatted(other.tensor().name(), other.file().path(), tensor.name(), file.path()));
                }
            }
        }
    }

    private ModelArchitecture readArchitecture(WeightsFolder folder) throws WeightsException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        found.forEach((name, source) -> tensors.put(name, source.tensor()));
        files.forEach(file -> metadata.putAll(file.metadata()));
        return new ArchitectureOfTensors(folder.path(), tensors, metadata).read();
    }

    private void locate(WeightsFolder folder) throws WeightsException {
        List<String> missing = new ArrayList<>();
        for (OutputHead head : OutputHead.values()) {
            List<Parameter> parameters = Parameters.ofHead(architecture, head);
            if (parameters.stream().noneMatch(parameter -> found.containsKey(parameter.name()))) {
                heads.remove(head);
            }
        }
        for (Parameter parameter : parameters()) {
            boolean rotary = parameter.name().equals(Parameters.INV_FREQ);
            String key = rotary ? Parameters.invFreqOf(0) : parameter.name();
            Source source = found.get(key);
            if (source != null) {
                check(source, parameter.shape());
                sources.put(parameter.name(), source);
            } else if (!rotary) {
                missing.add(key);
            }
        }
        if (!missing.isEmpty()) {
            throw new WeightsException(
                    "%s lacks %d parameters of ESM-2: %s".formatted(folder.path(), missing.size(), firstOf(missing)));
        }
        checkDecoder();
        nameUnknownKeys();
    }

    private void nameUnknownKeys() {
        List<String> unknown = new ArrayList<>();
        found.forEach((name, source) -> {
            boolean frequencies = name.startsWith("esm.encoder.layer.") && name.endsWith(".rotary_embeddings.inv_freq");
            if (!sources.containsKey(name)
                    && !frequencies
                    && !name.equals(ParameterNames.DECODER)
                    && !ParameterNames.isUnused(source.tensor().name())) {
                unknown.add(source.tensor().name());
            }
        });
        if (!unknown.isEmpty()) {
            remarks.add(
                    "keys that are none of ESM-2 are not used (%d): %s".formatted(unknown.size(), firstOf(unknown)));
        }
    }

    /** The first of a list that may be long. */
    public static String firstOf(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED_AT_MOST, names.size())))
                + (names.size() > NAMED_AT_MOST ? ", …" : "");
    }

    private static void check(Source source, List<Integer> shape) throws WeightsException {
        Tensor tensor = source.tensor();
        if (!tensor.shape().equals(shape)) {
            throw new WeightsException("%s: %s has the shape %s and should have %s"
                    .formatted(source.file().path(), tensor.name(), tensor.shape(), shape));
        }
        switch (tensor.type()) {
            case F32, F16, BF16 -> {}
            default ->
                throw new WeightsException("%s: %s is of type %s; F32, F16 and BF16 can be read"
                        .formatted(source.file().path(), tensor.name(), tensor.type()));
        }
    }

    /** The language-model head multiplies with the embedding; with a matrix that was trained apart it is not ESM-2's. */
    private void checkDecoder() throws WeightsException {
        Source decoder = found.get(ParameterNames.DECODER);
        Source embedding = sources.get(Parameters.EMBEDDING);
        if (decoder != null && embedding != null && !decoder.map().equals(embedding.map())) {
            heads.remove(OutputHead.LANGUAGE_MODEL);
            remarks.add("%s differs from the embedding, and ESM-2 has one matrix for both; its %s is not used"
                    .formatted(decoder.tensor().name(), OutputHead.LANGUAGE_MODEL.description()));
        }
    }

    /** One table of rotations serves all layers, which holds only while their frequencies are the same. */
    private void checkFrequencies() throws WeightsException {
        Source first = sources.get(Parameters.INV_FREQ);
        if (first == null) {
            return;
        }
        ByteBuffer expected = first.map();
        for (int layer = 1; layer < architecture.layers(); layer++) {
            Source other = found.get(Parameters.invFreqOf(layer));
            if (other != null && !expected.equals(other.map())) {
                throw new WeightsException("%s: %s differs from that of layer 0"
                        .formatted(other.file().path(), other.tensor().name()));
            }
        }
    }
}
