package io.polysome.worker;

import io.polysome.results.ResultStore.Draft;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops a thread for good between two steps, as a kill would, and can let it go on later, as a hang would. Steps are the
 * calls, and the returns, of the ports that {@link #watch} wraps.
 */
final class KillPoint {
    private final int step;
    private final List<String> seen = new ArrayList<>();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch revived = new CountDownLatch(1);

    /** @param step the 1-based number of the step to stop at; 0 for none */
    KillPoint(int step) {
        this.step = step;
    }

    /** A port that does the same, step by step. Ports that its methods return are watched too. */
    <T> T watch(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> {
            pass("before " + method.getName());
            try {
                Object answer = method.invoke(real, args);
                pass("after " + method.getName());
                return answer instanceof Draft draft ? watch(Draft.class, draft) : answer;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private void pass(String name) {
        synchronized (seen) {
            seen.add(name);
            if (seen.size() != step) {
                return;
            }
        }
        reached.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                revived.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean awaitReached(Duration atMost) throws InterruptedException {
        return reached.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    void revive() {
        revived.countDown();
    }

    List<String> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }
}
