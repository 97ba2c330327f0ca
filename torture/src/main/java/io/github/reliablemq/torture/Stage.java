package io.github.reliablemq.torture;

import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.RedisServer;
import io.github.reliablemq.servers.Server;
import io.github.reliablemq.servers.TcpProxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that runs beside the campaign: three servers, proxies before them for each role, and the processes. Each
 * can be hurt and started again singly. Closing it ends all; so does the end of this process, in whatever way.
 */
final class Stage implements AutoCloseable {

    private final Path run;
    private final PostgresServer postgres;
    private final RedisServer redis;
    private final ActiveMqServer broker;
    private final Addresses direct;
    private final Database database;
    private final Map<Role, Network> networks = new EnumMap<>(Role.class);
    private final List<Actor> actors = new ArrayList<>();
    private @Nullable SmallDisk smallDisk;

    private Stage(Path run, PostgresServer postgres, RedisServer redis, ActiveMqServer broker) {
        this.run = run;
        this.postgres = postgres;
        this.redis = redis;
        this.broker = broker;
        this.direct = new Addresses(postgres.createDatabase(), redis.uri(), broker.brokerUrl());
        this.database = new Database(postgres.dataSource(direct.jdbcUrl()));
    }

    /** Starts the servers and makes the tables; the processes are described, not started. */
    static Stage open(Path run, Cast cast) {
        List<Server> started = new ArrayList<>();
        try {
            PostgresServer postgres = PostgresServer.start();
            started.add(postgres);
            RedisServer redis = RedisServer.start();
            started.add(redis);
            ActiveMqServer broker = ActiveMqServer.start(Queues.broker());
            started.add(broker);
            for (Server server : started) {
                if (!server.canBeKilled()) {
                    throw new TortureException("This needs servers of its own to hurt them; it was given " + server
                            + ". Take the URL out of the environment");
                }
            }
            Stage stage = new Stage(run, postgres, redis, broker);
            stage.database.install();
            stage.describe(cast);
            return stage;
        } catch (RuntimeException e) {
            started.forEach(Server::close);
            throw e;
        }
    }

    private void describe(Cast cast) {
        for (Role role : Role.values()) {
            Network network = new Network(TcpProxy.to(postgres), TcpProxy.to(redis), TcpProxy.to(broker));
            networks.put(role, network);
            // The auditor is no part of what is tested: nobody hurts its way to the servers.
            (role == Role.AUDITOR ? direct : network.addresses(direct)).write(run, role);
            for (int number = 1; number <= cast.number(role); number++) {
                actors.add(new Actor(role, cast.player(role), number, run));
            }
        }
    }

    /** Starts all processes and returns when they work. */
    void start() {
        actors.forEach(Actor::start);
        actors.forEach(Actor::awaitReady);
    }

    Path run() {
        return run;
    }

    PostgresServer postgres() {
        return postgres;
    }

    RedisServer redis() {
        return redis;
    }

    ActiveMqServer broker() {
        return broker;
    }

    List<Server> servers() {
        return List.of(postgres, redis, broker);
    }

    /** Past all proxies. */
    Addresses direct() {
        return direct;
    }

    Database database() {
        return database;
    }

    BrokerView queues() {
        return new BrokerView(direct.brokerUrl());
    }

    Network network(Role role) {
        return Objects.requireNonNull(networks.get(role));
    }

    List<Actor> actors(Role role) {
        return actors.stream().filter(actor -> actor.role() == role).toList();
    }

    List<Actor> actors() {
        return List.copyOf(actors);
    }

    /** The small disk of PostgreSQL's log, which is moved there when this is asked for the first time. */
    SmallDisk smallDisk() throws SQLException {
        SmallDisk disk = smallDisk;
        if (disk == null) {
            disk = SmallDisk.under(postgres, database);
            smallDisk = disk;
        }
        return disk;
    }

    /** Lets all bytes through again. */
    void healNetworks() {
        networks.values().forEach(Network::heal);
    }

    /** @throws TortureException when a process ended that nobody killed */
    void checkProcesses() {
        for (Actor actor : actors) {
            if (actor.isGoneByItself()) {
                throw new TortureException(
                        actor + " ended by itself with status " + actor.status().orElse(-1) + "; see " + actor.log());
            }
        }
    }

    @Override
    public void close() {
        actors.forEach(Actor::close);
        networks.values().forEach(Network::close);
        broker.close();
        redis.close();
        postgres.close();
        if (smallDisk != null) {
            smallDisk.close();
        }
    }
}
