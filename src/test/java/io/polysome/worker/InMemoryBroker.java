package io.polysome.worker;

import io.polysome.jobs.ChunkDelivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The contract of a work queue without a broker, but for locks that end by time: a queue loses its lock when it is cut off. */
final class InMemoryBroker {
    private final Deque<ChunkDelivery> waiting = new ArrayDeque<>();

    synchronized void put(ChunkDelivery delivery) {
        waiting.add(delivery);
        notifyAll();
    }

    /** @param deliveriesPerTake most that one take returns */
    Queue open(int deliveriesPerTake) {
        return new Queue(deliveriesPerTake);
    }

    private synchronized void redeliver(ChunkDelivery delivery) {
        put(new ChunkDelivery(delivery.job(), delivery.chunk(), true));
    }

    private synchronized List<ChunkDelivery> next(Queue queue, int most, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (waiting.isEmpty() && !queue.woken && System.nanoTime() < deadline) {
            try {
                wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }
        queue.woken = false;
        List<ChunkDelivery> taken = new ArrayList<>();
        while (taken.size() < most && !waiting.isEmpty()) {
            taken.add(waiting.remove());
        }
        return taken;
    }

    /** One worker's end. */
    final class Queue implements WorkQueue {
        private final int deliveriesPerTake;
        private final List<ChunkDelivery> held = new ArrayList<>();
        private boolean woken;
        private boolean cutOff;

        private Queue(int deliveriesPerTake) {
            this.deliveriesPerTake = deliveriesPerTake;
        }

        @Override
        public List<ChunkDelivery> take(Duration atMost) {
            if (!held.isEmpty()) {
                throw new IllegalStateException("%d deliveries are neither done nor given back".formatted(held.size()));
            }
            held.addAll(next(this, deliveriesPerTake, atMost));
            return List.copyOf(held);
        }

        @Override
        public void renew() {}

        @Override
        public void acknowledge(ChunkDelivery delivery) {
            held.remove(delivery);
        }

        @Override
        public void giveBack(ChunkDelivery delivery) {
            if (held.remove(delivery) && !cutOff) {
                redeliver(delivery);
            }
        }

        @Override
        public void wakeUp() {
            synchronized (InMemoryBroker.this) {
                woken = true;
                InMemoryBroker.this.notifyAll();
            }
        }

        /** What the broker does when it loses a worker: everything it held goes to others. */
        void cutOff() {
            cutOff = true;
            held.forEach(InMemoryBroker.this::redeliver);
        }

        @Override
        public void close() {
            if (!cutOff) {
                cutOff();
            }
        }
    }
}
