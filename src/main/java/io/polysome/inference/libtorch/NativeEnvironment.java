package io.polysome.inference.libtorch;

import ai.djl.engine.Engine;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Settings that libtorch and its libraries read once, when they load; so they are made first.
 *
 * <p>A variable that the operator has set stays as it is. Nothing is ever downloaded or reported: the libraries are in
 * the class path, and DJL unpacks them once into its cache folder.
 */
final class NativeEnvironment {
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_MMAP_THRESHOLD = -3;
    private static final int ONE_GIBIBYTE = 1 << 30;

    /** Holder: the class is initialised, and with it the engine, by whichever thread comes first. */
    private static final class Holder {
        static final Engine ENGINE = start();
    }

    interface CLibrary extends Library {
        int setenv(String name, String value, int overwrite);

        int mallopt(int parameter, int value);
    }

    private NativeEnvironment() {}

    /** Starts libtorch the first time, which takes about a second, and four more when it has to be unpacked. */
    static Engine engine() {
        return Holder.ENGINE;
    }

    private static Engine start() {
        if (Platform.isLinux()) {
            CLibrary c = Native.load("c", CLibrary.class);
            // threads of OpenMP that wait by spinning take the cores from those that work: 3 to 10 times slower
            c.setenv("GOMP_SPINCOUNT", "0", 0);
            // each call computes on the calling thread; OpenMP's own setting holds for threads that libtorch never saw
            c.setenv("OMP_NUM_THREADS", "1", 0);
            // or each large temporary is mapped, zeroed by the kernel and unmapped again: up to twice slower
            c.mallopt(M_MMAP_THRESHOLD, ONE_GIBIBYTE);
            c.mallopt(M_TRIM_THRESHOLD, Integer.MAX_VALUE);
        }
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        return Engine.getEngine("PyTorch");
    }
}
