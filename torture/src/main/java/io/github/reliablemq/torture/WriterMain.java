package io.github.reliablemq.torture;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** A process that runs business transactions until it is told to stop or killed. */
final class WriterMain {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private WriterMain() {}

    public static void main(String[] args) throws InterruptedException {
        Part part = Part.of(Role.WRITER, args);
        Load load = Load.read(part.run());
        try (HikariDataSource pool = part.addresses().pool(load.threads(), part.name())) {
            Jdbi jdbi = Jdbi.create(pool);
            History history = part.history("writer-" + part.incarnation());
            TransactionNumbers numbers = new TransactionNumbers();
            List<Thread> threads = new ArrayList<>();
            for (int i = 1; i <= load.threads(); i++) {
                String owner = part.incarnation() + "t" + i;
                Planner planner =
                        new Planner(owner, load.keys(), load.seed() ^ (long) owner.hashCode() << Integer.SIZE);
                Business business = new Business(jdbi, part.incarnation(), numbers, history);
                threads.add(new Thread(() -> write(part, load, planner, business), "writer-" + i));
            }
            threads.forEach(Thread::start);
            part.ready();
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void write(Part part, Load load, Planner planner, Business business) {
        Duration each = Duration.ofSeconds(1).multipliedBy(load.threads()).dividedBy(load.rate());
        long next = System.nanoTime();
        while (!Switch.STOP.isOn(part.run())) {
            if (Switch.WAIT.isOn(part.run())) {
                Patience.pause(LOOK_AGAIN);
                continue;
            }
            boolean contended = Switch.CONTENTION.isOn(part.run());
            Plan plan = planner.next(contended);
            if (business.run(plan) == Business.Ending.INFO) {
                planner.retire(plan);
            }
            if (contended) {
                continue;
            }
            // After an outage it does not make up for what it missed.
            next = Math.max(next + each.toNanos(), System.nanoTime() - each.toNanos());
            Patience.pause(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
        }
    }
}
