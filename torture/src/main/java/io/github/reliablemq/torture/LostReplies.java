package io.github.reliablemq.torture;

import io.github.reliablemq.servers.Drop;
import io.github.reliablemq.servers.Replies;
import io.github.reliablemq.torture.NetworkFaults.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server does what it is asked, and a proxy drops its answer. */
final class LostReplies implements Fault {

    private final Way way;
    private final Supplier<Replies> replies;
    private final Sign sign;
    private final List<LogMark> audits = new ArrayList<>();
    private @Nullable Drop drop;
    private @Nullable Logs logs;

    private LostReplies(Way way, Supplier<Replies> replies, Sign sign) {
        this.way = way;
        this.replies = replies;
        this.sign = sign;
    }

    /** What must show besides the proxy's own count. */
    private enum Sign {
        NOTICED,
        STORED_TWICE,
        NONE
    }

    /** Until those who go that way say that they missed it. */
    static LostReplies noticed(Way way, Supplier<Replies> replies) {
        return new LostReplies(way, replies, Sign.NOTICED);
    }

    /** Until the broker has stored a message twice because of it. */
    static LostReplies storedTwice(Way way, Supplier<Replies> replies) {
        return new LostReplies(way, replies, Sign.STORED_TWICE);
    }

    /** Until the proxy has dropped one. */
    static LostReplies dropped(Way way, Supplier<Replies> replies) {
        return new LostReplies(way, replies, Sign.NONE);
    }

    @Override
    public void inject(Scene scene) {
        logs = way.logs(scene);
        Queues.ALL.forEach(queue -> audits.add(LogMark.at(scene.run().resolve("audit-" + queue + ".tsv"))));
        drop = way.proxy(scene).drop(replies.get());
    }

    @Override
    public Optional<String> evidence(Scene scene) {
        if (drop == null || drop.dropped() == 0 || logs == null) {
            return Optional.empty();
        }
        String count = drop.dropped() + " answers to " + way.role() + " dropped";
        return switch (sign) {
            case NONE -> Optional.of(count);
            case NOTICED -> logs.find(way.noticed()).map(line -> count + ": " + line);
            case STORED_TWICE ->
                audits.stream()
                        .map(Repeats::in)
                        .flatMap(Optional::stream)
                        .findFirst()
                        .map(repeat -> count + ": " + repeat);
        };
    }

    @Override
    public void heal(Scene scene) {
        if (drop != null) {
            drop.close();
        }
        way.proxy(scene).pass();
    }

    @Override
    public Duration hold() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(10);
    }
}
