package io.polysome.inference.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Structure;
import io.polysome.inference.Action;
import io.polysome.inference.ComputeOptions;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.Output;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.weights.RandomWeights;
import io.polysome.sequence.RandomSequences;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The garbage collector does not see what libtorch allocates: whatever is not closed stays for good. */
class NativeMemoryTest {
    private static final InferenceTask EVERYTHING =
            new InferenceTask(Action.ENCODE, EnumSet.allOf(Output.class), new TreeSet<>(Set.of(0, 3)));

    @Test
    void doesNotGrowWithTheNumberOfBatches() throws Exception {
        assumeTrue(Platform.isLinux(), "glibc counts what is allocated");
        // Given
        RandomSequences random = new RandomSequences(1);
        try (RandomWeights weights = new RandomWeights(new ModelArchitecture(3, 64, 4), 0);
                LibtorchModel model = LibtorchModel.load(weights, WeightsLabel.RANDOM, ComputeOptions.DEFAULT)) {
            run(model, random, 50);
            long before = allocatedBytes();
            // When
            run(model, random, 450);
            // Then
            assertThat(allocatedBytes() - before)
                    .as("a batch leaves 100 kB or more if it is not closed")
                    .isLessThan(16 << 20);
        }
    }

    @Test
    void isGivenBackWhenAModelIsClosed() throws Exception {
        assumeTrue(Platform.isLinux(), "glibc counts what is allocated");
        // Given
        ModelArchitecture eightMillion = new ModelArchitecture(6, 320, 20);
        openAndClose(eightMillion);
        long before = allocatedBytes();
        // When
        openAndClose(eightMillion);
        openAndClose(eightMillion);
        // Then
        assertThat(allocatedBytes() - before).as("one model has 30 MB").isLessThan(20 << 20);
    }

    private static void run(LibtorchModel model, RandomSequences random, int batches) {
        for (int i = 0; i < batches; i++) {
            model.run(EVERYTHING, random.next(1 + i % 5, 1, 220), (index, result) -> {});
        }
    }

    private static void openAndClose(ModelArchitecture shape) throws Exception {
        try (RandomWeights weights = new RandomWeights(shape, 0)) {
            LibtorchModel.load(weights, WeightsLabel.RANDOM, ComputeOptions.DEFAULT)
                    .close();
        }
    }

    private static long allocatedBytes() {
        MallInfo2 info = Native.load("c", CLibrary.class).mallinfo2();
        return info.uordblks.longValue() + info.hblkhd.longValue();
    }

    interface CLibrary extends Library {
        MallInfo2 mallinfo2();
    }

    @Structure.FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    public static final class MallInfo2 extends Structure implements Structure.ByValue {
        public NativeLong arena = new NativeLong();
        public NativeLong ordblks = new NativeLong();
        public NativeLong smblks = new NativeLong();
        public NativeLong hblks = new NativeLong();
        public NativeLong hblkhd = new NativeLong();
        public NativeLong usmblks = new NativeLong();
        public NativeLong fsmblks = new NativeLong();
        public NativeLong uordblks = new NativeLong();
        public NativeLong fordblks = new NativeLong();
        public NativeLong keepcost = new NativeLong();
    }
}
