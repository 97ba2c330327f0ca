package io.github.reliablemq.benchmarks;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.TimeoutOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Messages are noted in Redis by several threads, some at a time. Each has a client of its own, all set up alike. */
final class NotingInRedis implements Contestant {

    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int REQUEST_QUEUE = 20_000;

    /**
     * What is noted.
     *
     * @param atOnce messages that a thread notes together
     */
    record Load(int messages, int threads, int atOnce) {}

    private final String name;
    private final String uri;
    private final Noting.Opener opener;
    private final Load load;
    private List<MessageId> messages = List.of();
    private @Nullable RedisClient client;
    private @Nullable Noting noting;

    NotingInRedis(String name, String uri, Noting.Opener opener, Load load) {
        this.name = name;
        this.uri = uri;
        this.opener = opener;
        this.load = load;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable DataSource database() {
        return null;
    }

    @Override
    public void prepare() {
        messages = Stream.generate(() -> new MessageId(UUID.randomUUID()))
                .limit(load.messages())
                .toList();
        RedisClient opened = RedisClient.create(uri);
        client = opened;
        opened.setOptions(options());
        noting = opener.on(opened);
    }

    /** As the library sets up its own, with room for the largest batch. */
    private static ClientOptions options() {
        return ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true)
                .requestQueueSize(REQUEST_QUEUE)
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .build();
    }

    @Override
    public Work run() throws InterruptedException {
        Noting open = Objects.requireNonNull(noting, "prepare comes first");
        Crew.run(load.threads(), member -> {
            int share = (load.messages() + load.threads() - 1) / load.threads();
            int end = Math.min(load.messages(), (member + 1) * share);
            for (int from = member * share; from < end; from += load.atOnce()) {
                open.note(messages.subList(from, Math.min(end, from + load.atOnce())));
            }
        });
        return Work.of(load.messages());
    }

    @Override
    public void disconnect() {
        Noting open = noting;
        noting = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void check() throws InterruptedException {
        RedisClient open = Objects.requireNonNull(client, "prepare comes first");
        WrongCountException.unlessSame(
                "Messages that " + name + " noted as done", load.messages(), NotedKeys.done(open));
        NotedKeys.forget(open);
        close();
    }

    @Override
    public void close() {
        disconnect();
        RedisClient open = client;
        client = null;
        if (open != null) {
            open.shutdown(Duration.ZERO, TIMEOUT);
        }
    }
}
