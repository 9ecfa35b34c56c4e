package io.polysome.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.sun.management.OperatingSystemMXBean;
import io.polysome.inference.Compute;
import io.polysome.inference.EngineProbe;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.OperationTime;
import io.polysome.sequence.ProteinSequence;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Rounds of a model over the same sequences, with the speed of the machine measured between them. */
final class EngineBench {
    private static final int BOS_AND_EOS = 2;
    private static final int OPERATIONS_SHOWN = 15;
    private static final double GIGA = 1e9;

    private final String slug;
    private final LanguageModel model;
    private final EngineProbe probe;
    private final InferenceTask task;
    private final List<ProteinSequence> sequences;
    private final int threads;

    /**
     * The answer, in SI units; medians of the rounds.
     *
     * @param tokens BOS and EOS counted, no padding
     * @param cpuSeconds of all threads of this process; less than seconds times threads where others used the machine
     * @param gigaflops of the model, by n(24d² + 4Ld) for each token
     * @param gemmGigaflops of large square matrices, by each library, with as many threads
     * @param shareOfBest of the fastest of them
     */
    record Report(
            String model,
            String weights,
            String device,
            String backend,
            String precision,
            Map<String, Double> calibration,
            String cpu,
            int threads,
            int rounds,
            int sequences,
            long tokens,
            @JsonProperty("batch_tokens") int batchTokens,
            List<String> include,
            @JsonProperty("load_seconds") double loadSeconds,
            double seconds,
            @JsonProperty("seconds_of_rounds") List<Double> secondsOfRounds,
            @JsonProperty("cpu_seconds") double cpuSeconds,
            @JsonProperty("tokens_per_second") double tokensPerSecond,
            double gigaflops,
            @JsonProperty("gemm_gigaflops") Map<String, Double> gemmGigaflops,
            @JsonProperty("best_gemm") String bestGemm,
            @JsonProperty("share_of_best") double shareOfBest,
            @JsonProperty("loaded_rss_bytes") long loadedRssBytes,
            @JsonProperty("peak_rss_bytes") long peakRssBytes,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Operation> profile) {}

    /** @param share of the whole */
    record Operation(String operation, int calls, double seconds, double share) {
        static List<Operation> of(List<OperationTime> times) {
            double all = times.stream().mapToDouble(OperationTime::seconds).sum();
            return times.stream()
                    .limit(OPERATIONS_SHOWN)
                    .map(t -> new Operation(t.operation(), t.calls(), round(t.seconds()), round(t.seconds() / all)))
                    .toList();
        }
    }

    EngineBench(
            String slug,
            LanguageModel model,
            EngineProbe probe,
            InferenceTask task,
            List<ProteinSequence> sequences,
            int threads) {
        this.slug = slug;
        this.model = model;
        this.probe = probe;
        this.task = task;
        this.sequences = sequences;
        this.threads = threads;
    }

    /** Blocks. @throws IllegalStateException when a sequence cannot be computed */
    Report run(int rounds, boolean profile, double loadSeconds) throws InterruptedException, IOException {
        long loadedRss = statusBytes("VmRSS");
        List<List<ProteinSequence>> stretches = stretches();
        List<Double> seconds = new ArrayList<>();
        List<Double> cpuSeconds = new ArrayList<>();
        Map<String, List<Double>> rates = new TreeMap<>();
        round(stretches);
        for (int i = 0; i < rounds; i++) {
            probe.matrixRates(threads)
                    .forEach((name, rate) ->
                            rates.computeIfAbsent(name, n -> new ArrayList<>()).add(rate));
            long cpuStart = processCpuNanos();
            long start = System.nanoTime();
            round(stretches);
            seconds.add((System.nanoTime() - start) / GIGA);
            cpuSeconds.add((processCpuNanos() - cpuStart) / GIGA);
        }
        // before the profile, which has memory of its own
        long peakRss = statusBytes("VmHWM");
        List<Operation> operations =
                profile ? Operation.of(probe.profile(() -> stretches.forEach(this::compute))) : null;
        return report(seconds, cpuSeconds, rates, loadSeconds, loadedRss, peakRss, operations);
    }

    private Report report(
            List<Double> seconds,
            List<Double> cpuSeconds,
            Map<String, List<Double>> rates,
            double loadSeconds,
            long loadedRss,
            long peakRss,
            @Nullable List<Operation> operations)
            throws IOException {
        Compute compute = model.compute();
        double median = median(seconds);
        long tokens =
                sequences.stream().mapToLong(s -> s.length() + BOS_AND_EOS).sum();
        double flops = sequences.stream()
                .mapToDouble(s -> model.architecture().flops(s.length()))
                .sum();
        Map<String, Double> gemm = new TreeMap<>();
        rates.forEach((name, values) -> gemm.put(name, round(median(values))));
        Map.Entry<String, Double> best = Collections.max(gemm.entrySet(), Map.Entry.comparingByValue());
        return new Report(
                slug,
                model.weights().wireName(),
                compute.device(),
                compute.backend(),
                compute.precision().wireName(),
                compute.calibration(),
                cpuName(),
                threads,
                seconds.size(),
                sequences.size(),
                tokens,
                compute.batchTokens(),
                task.outputs().stream().map(o -> o.wireName()).sorted().toList(),
                round(loadSeconds),
                round(median),
                seconds.stream().map(EngineBench::round).toList(),
                round(median(cpuSeconds)),
                round(tokens / median),
                round(flops / median / GIGA),
                gemm,
                best.getKey(),
                round(flops / median / GIGA / best.getValue()),
                loadedRss,
                peakRss,
                operations);
    }

    /** As many consecutive sequences as make a batch, each. */
    private List<List<ProteinSequence>> stretches() {
        List<List<ProteinSequence>> stretches = new ArrayList<>();
        List<ProteinSequence> current = new ArrayList<>();
        long tokens = 0;
        for (ProteinSequence sequence : sequences) {
            tokens += sequence.length() + BOS_AND_EOS;
            if (tokens > model.compute().batchTokens() && !current.isEmpty()) {
                stretches.add(current);
                current = new ArrayList<>();
                tokens = (long) sequence.length() + BOS_AND_EOS;
            }
            current.add(sequence);
        }
        stretches.add(current);
        return stretches;
    }

    /** All stretches, by as many threads as there are, each taking the next. */
    private void round(List<List<ProteinSequence>> stretches) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        Callable<Void> caller = () -> {
            for (int i = next.getAndIncrement(); i < stretches.size(); i = next.getAndIncrement()) {
                compute(stretches.get(i));
            }
            return null;
        };
        try (ExecutorService callers = Executors.newFixedThreadPool(threads)) {
            for (Future<Void> ended : callers.invokeAll(Collections.nCopies(threads, caller))) {
                ended.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a batch could not be computed", e.getCause());
        }
    }

    private void compute(List<ProteinSequence> stretch) {
        model.run(task, stretch, (index, result) -> {
            if (result instanceof ItemFailure failure) {
                throw new IllegalStateException(failure.detail());
            }
        });
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    private static long processCpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : -1;
    }

    /** From the kernel; -1 where there is no /proc. */
    private static long statusBytes(String name) throws IOException {
        return findLine(Path.of("/proc/self/status"), name)
                .map(value -> Long.parseLong(value.replaceAll("\\D", "")) * 1024)
                .orElse(-1L);
    }

    private static String cpuName() throws IOException {
        return findLine(Path.of("/proc/cpuinfo"), "model name").orElse(System.getProperty("os.arch"));
    }

    private static Optional<String> findLine(Path file, String name) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Files.readString(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }
}
