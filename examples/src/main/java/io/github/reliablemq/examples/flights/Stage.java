package io.github.reliablemq.examples.flights;

import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.RedisServer;
import io.github.reliablemq.servers.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that runs beside the main process: three servers, the relay and the consumer. Thread-safe. Closing it ends
 * all of them; so does the end of this process, in whatever way.
 */
final class Stage implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);

    private final Path directory;
    private final PostgresServer postgres;
    private final RedisServer redis;
    private final ActiveMqServer broker;
    private final Addresses addresses;
    private final Set<String> killedConsumers = new HashSet<>();
    private final List<Tail> repeatsSuppressed = new ArrayList<>();
    private int killedSenders;
    private int relays;
    private int consumers;
    private @Nullable Child relay;
    private @Nullable Child consumer;

    private Stage(Path directory, PostgresServer postgres, RedisServer redis, ActiveMqServer broker) {
        this.directory = directory;
        this.postgres = postgres;
        this.redis = redis;
        this.broker = broker;
        this.addresses = new Addresses(postgres.createDatabase(), redis.uri(), broker.brokerUrl());
    }

    /** Starts the servers. */
    static Stage open(Path directory) {
        List<Server> started = new ArrayList<>();
        try {
            PostgresServer postgres = PostgresServer.start();
            started.add(postgres);
            RedisServer redis = RedisServer.start();
            started.add(redis);
            ActiveMqServer broker = ActiveMqServer.start(FlightQueues.tapped());
            started.add(broker);
            if (!broker.canBeKilled()) {
                throw new DemoFailure("This demo needs a broker of its own, to kill it and to count what it stored;"
                        + " it was given " + broker + ". Take the URL out of the environment");
            }
            Stage stage = new Stage(directory, postgres, redis, broker);
            stage.addresses.write(directory);
            return stage;
        } catch (RuntimeException e) {
            started.forEach(Server::close);
            throw e;
        }
    }

    Addresses addresses() {
        return addresses;
    }

    List<Server> servers() {
        return List.of(postgres, redis, broker);
    }

    synchronized void startRelay() {
        relays++;
        relay = start(RelayMain.class, RelayMain.READY, "relay-" + relays);
    }

    synchronized void startConsumer() {
        consumers++;
        repeatsSuppressed.add(AnswerLog.repeatsSuppressed(directory, incarnation(consumers)));
        consumer = start(ConsumerMain.class, ConsumerMain.READY, incarnation(consumers));
    }

    /** SIGKILL, then a new one on the same disk. Not in the monitor: it takes seconds, and the others go on. */
    void killBroker() {
        broker.kill();
        synchronized (this) {
            killedSenders++;
        }
        broker.restart();
    }

    synchronized void killRelay() {
        kill(relay);
        killedSenders++;
        startRelay();
    }

    synchronized void killConsumer() {
        kill(consumer);
        killedConsumers.add(incarnation(consumers));
        startConsumer();
    }

    synchronized Kills kills() {
        return new Kills(killedSenders, Set.copyOf(killedConsumers));
    }

    /** Deliveries answered without an effect, over all incarnations of the consumer. */
    synchronized long repeatsSuppressed() {
        return repeatsSuppressed.stream().mapToLong(Tail::count).sum();
    }

    /** @throws DemoFailure when a process ended that nobody killed */
    synchronized void checkProcesses() {
        for (Child child : processes()) {
            if (!child.isAlive()) {
                throw new DemoFailure(child + " ended by itself; see " + child.log());
            }
        }
    }

    synchronized void stopProcesses() {
        processes().forEach(Child::close);
        relay = null;
        consumer = null;
    }

    @Override
    public void close() {
        stopProcesses();
        broker.close();
        redis.close();
        postgres.close();
    }

    private Child start(Class<?> main, String ready, String name) {
        Child child = ChildJvm.of(main)
                .jvmOptions("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .args(directory.toString(), name)
                .logTo(directory.resolve(name + ".log"))
                .start();
        child.awaitOutput(ready, START);
        return child;
    }

    private List<Child> processes() {
        List<Child> running = new ArrayList<>();
        if (relay != null) {
            running.add(relay);
        }
        if (consumer != null) {
            running.add(consumer);
        }
        return running;
    }

    private static void kill(@Nullable Child child) {
        if (child != null) {
            child.kill();
        }
    }

    private static String incarnation(int number) {
        return "consumer-" + number;
    }
}
