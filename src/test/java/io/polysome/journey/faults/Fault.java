package io.polysome.journey.faults;

import io.polysome.testing.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One thing that goes wrong, and is mended after its time. */
sealed interface Fault {
    Duration HANG = Duration.ofSeconds(10);
    Duration STORE = Duration.ofSeconds(10);
    Duration OUTAGE = Duration.ofMinutes(1);

    /** Does the harm, waits for the fault's time, and mends it. */
    void happen() throws Exception;

    /** SIGKILL, and a new start at once. */
    record Kill(Member member) implements Fault {
        @Override
        public void happen() throws Exception {
            member.kill();
        }

        @Override
        public String toString() {
            return "kill -9 " + member.name();
        }
    }

    /** SIGSTOP for a while: the connections stay open and nobody answers. */
    record Hang(Member member) implements Fault {
        @Override
        public void happen() throws Exception {
            List<Long> pids = member.pids();
            for (long pid : pids) {
                Signals.send("STOP", pid);
            }
            TimeUnit.NANOSECONDS.sleep(HANG.toNanos());
            for (long pid : pids) {
                Signals.send("CONT", pid);
            }
        }

        @Override
        public String toString() {
            return "stop %s for %d s".formatted(member.name(), HANG.toSeconds());
        }
    }

    /** Away for a minute. */
    record Outage(Member member) implements Fault {
        @Override
        public void happen() throws Exception {
            member.stop();
            TimeUnit.NANOSECONDS.sleep(OUTAGE.toNanos());
            member.start();
        }

        @Override
        public String toString() {
            return "take %s away for %d s".formatted(member.name(), OUTAGE.toSeconds());
        }
    }

    /** The result store takes no more bytes. */
    record StoreTrouble(ResultDisk disk, boolean full) implements Fault {
        @Override
        public void happen() throws IOException, InterruptedException {
            if (full) {
                disk.fill();
            } else {
                disk.makeReadOnly();
            }
            TimeUnit.NANOSECONDS.sleep(STORE.toNanos());
            disk.heal();
        }

        @Override
        public String toString() {
            return "result store %s for %d s".formatted(full ? "full" : "read-only", STORE.toSeconds());
        }
    }

    /** So many faults, among them exactly one outage of a minute when there are at least ten. */
    static List<Fault> plan(long seed, int count, Cluster cluster) {
        Random random = new Random(seed);
        int outage = count < 10 ? -1 : random.nextInt(count);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Fault drawn = draw(random, cluster);
            faults.add(i == outage ? new Outage(random.nextBoolean() ? cluster.broker() : cluster.database()) : drawn);
        }
        return faults;
    }

    private static Fault draw(Random random, Cluster cluster) {
        List<Member> members = cluster.members();
        Member member = members.get(random.nextInt(members.size()));
        return switch (random.nextInt(10)) {
            case 0 -> new StoreTrouble(cluster.disk(), true);
            case 1 -> new StoreTrouble(cluster.disk(), false);
            case 2, 3, 4 -> new Hang(member);
            default -> new Kill(member);
        };
    }
}
