package io.github.reliablemq.benchmarks;

import io.github.reliablemq.servers.PostgresServer;
import java.util.List;
import java.util.stream.Collectors;

/** Every way from business transactions to the broker that is measured, each with a database of its own. */
final class Pipelines {

    static final int LANES = 2;

    private Pipelines() {}

    static OutboxPipeline ours(Arena arena, String name, OutboxPipeline.Wake wake) {
        OutboxDatabase outbox = OutboxDatabase.create(arena.servers().newDatabase());
        return ours(arena, name, outbox, wake);
    }

    static OutboxPipeline ours(Arena arena, String name, OutboxDatabase outbox, OutboxPipeline.Wake wake) {
        return new OutboxPipeline(name, outbox, arena.servers().brokerUrl(), arena.drain(LANES), wake);
    }

    /** Ours, woken by commits, with ordering keys. */
    static OutboxPipeline ours(Arena arena, String name, Keys keys) {
        return new OutboxPipeline(
                name,
                OutboxDatabase.create(arena.servers().newDatabase()),
                arena.servers().brokerUrl(),
                arena.drain(LANES).keyed(keys),
                OutboxPipeline.Wake.BY_COMMIT);
    }

    /** Everybody else's. */
    static List<Pipeline> ofOthers(Arena arena) {
        DurableServers servers = arena.servers();
        PostgresServer postgres = servers.postgres();
        String brokerUrl = servers.brokerUrl();
        return List.of(
                new HandWrittenPipeline(servers.newDatabase(), brokerUrl, arena.drain(LANES)),
                new GruelboxPipeline(servers.newDatabase(), brokerUrl),
                new NamastackPipeline(servers.newDatabase(), brokerUrl),
                new ModulithPipeline(servers.newDatabase(), brokerUrl),
                new DebeziumPipeline(postgres, postgres.createDatabase(), brokerUrl),
                new XaPipeline(postgres, postgres.createDatabase(), brokerUrl));
    }

    /** How each is set up. */
    static String settings(List<Pipeline> pipelines) {
        return pipelines.stream()
                .map(pipeline -> pipeline.name() + ": " + pipeline.settings())
                .collect(Collectors.joining("; "));
    }
}
