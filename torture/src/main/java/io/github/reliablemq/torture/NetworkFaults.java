package io.github.reliablemq.torture;

import io.github.reliablemq.servers.Direction;
import io.github.reliablemq.servers.TcpProxy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What may happen between a role and a server. */
final class NetworkFaults {

    private NetworkFaults() {}

    /** Which way is hurt, and what those who go it say when they notice. */
    record Way(Role role, Function<Network, TcpProxy> server, String noticed) {

        static Way toPostgres(Role role) {
            return new Way(
                    role,
                    Network::postgres,
                    role == Role.WRITER
                            ? "\t(info\t\\d+\t|fail\t\\d+\t(?!on purpose))"
                            : "out of reach|the settlement of|pausing until its store works again");
        }

        /** Where a writer is not told how its COMMIT ended. */
        static Way ofCommits() {
            return new Way(Role.WRITER, Network::postgres, "\tinfo\t");
        }

        static Way toBroker(Role role) {
            return new Way(role, Network::broker, BrokerFaults.NOTICED);
        }

        static Way toRedis() {
            return new Way(Role.REDIS_CONSUMER, Network::redis, "pausing until its store works again");
        }

        TcpProxy proxy(Scene scene) {
            return server.apply(scene.stage().network(role));
        }

        Logs logs(Scene scene) {
            return role == Role.WRITER
                    ? Logs.historiesOfWriters(scene.stage())
                    : Logs.of(scene.stage().actors(role));
        }
    }

    /** What the proxies do to bytes. */
    enum Harm {
        STALL("silent", Duration.ofSeconds(6)),
        /** Longer than a send may take, so that the relay notices. */
        DELAY("slow", Duration.ofSeconds(4)),
        /** Bytes vanish on their way to the server, which looks like a silent one. */
        BLACK_HOLE("swallowed", Duration.ofSeconds(6)),
        REFUSE("refused", Duration.ofSeconds(2)),
        CUT("cut off", Duration.ofMillis(500)),
        /** Again and again, somewhere in what is sent to the server. */
        CUT_IN_THE_MIDDLE("cut off in the middle", Duration.ofSeconds(2));

        private static final Duration LATENCY = Duration.ofSeconds(2);
        /** More than it takes to sign on anywhere, less than a batch. */
        private static final long BEFORE_THE_CUT = 3_000;

        private final String how;
        private final Duration hold;

        Harm(String how, Duration hold) {
            this.how = how;
            this.hold = hold;
        }

        String how() {
            return how;
        }

        void on(TcpProxy proxy) {
            switch (this) {
                case STALL -> proxy.stall();
                case DELAY -> proxy.delay(LATENCY);
                case BLACK_HOLE -> proxy.blackHole(Direction.TO_SERVER);
                case CUT -> proxy.cutAll();
                case CUT_IN_THE_MIDDLE -> proxy.cutAfter(Direction.TO_SERVER, BEFORE_THE_CUT);
                case REFUSE -> {
                    proxy.refuse();
                    proxy.cutAll();
                }
            }
        }
    }

    /** One way is hurt, until those who go it have noticed. */
    static final class Hurt implements Fault {

        private final Way way;
        private final Harm harm;
        private @Nullable Logs logs;

        Hurt(Way way, Harm harm) {
            this.way = way;
            this.harm = harm;
        }

        @Override
        public void inject(Scene scene) {
            logs = way.logs(scene);
            harm.on(way.proxy(scene));
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            return logs == null
                    ? Optional.empty()
                    : logs.find(way.noticed()).map(line -> harm + " of " + way.role() + ": " + line);
        }

        @Override
        public void heal(Scene scene) {
            way.proxy(scene).pass();
        }

        @Override
        public Duration hold() {
            return harm.hold;
        }
    }

    /** All bytes pass, one at a time. */
    static final class Sliced implements Fault {

        private final Way way;
        private long before;

        Sliced(Way way) {
            this.way = way;
        }

        @Override
        public void inject(Scene scene) {
            before = way.proxy(scene).sliced();
            way.proxy(scene).slice();
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            long sliced = way.proxy(scene).sliced() - before;
            return sliced > 0 ? Optional.of(sliced + " pieces on the way of " + way.role()) : Optional.empty();
        }

        @Override
        public void heal(Scene scene) {
            way.proxy(scene).pass();
        }
    }
}
