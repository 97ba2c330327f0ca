package io.github.reliablemq.torture;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What may happen to Redis. */
final class RedisFaults {

    private RedisFaults() {}

    private static <T> T ask(Scene scene, Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create(scene.stage().direct().redisUri());
        try {
            return question.apply(client.connect().sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private static long statistic(Scene scene, String section, String name) {
        String text = ask(scene, redis -> redis.info(section));
        return text.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    /** SIGKILL, and a new one from its file. */
    static final class Killed implements Fault {

        private @Nullable Logs logs;

        @Override
        public void inject(Scene scene) {
            logs = Logs.of(scene.stage().actors(Role.REDIS_CONSUMER));
            scene.stage().redis().kill();
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            return logs == null ? Optional.empty() : logs.find("pausing until its store works again");
        }

        @Override
        public void heal(Scene scene) {
            scene.stage().redis().restart();
        }
    }

    /** All keys are gone. */
    static final class Flushed implements Fault {

        private long lost;

        @Override
        public void inject(Scene scene) {
            Patience.until(Duration.ofSeconds(5), () -> ask(scene, RedisCommands::dbsize) > 0);
            long before = ask(scene, RedisCommands::dbsize);
            ask(scene, redis -> redis.flushall());
            lost = before - ask(scene, RedisCommands::dbsize);
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            return lost > 0 ? Optional.of(lost + " keys were forgotten by FLUSHALL") : Optional.empty();
        }

        @Override
        public void heal(Scene scene) {
            // What is forgotten stays so.
        }
    }

    /** Too little memory, and the wrong policy for it. */
    static final class Evicting implements Fault {

        private static final long SPARED = 64 << 10;

        private long before;

        @Override
        public void inject(Scene scene) {
            before = statistic(scene, "stats", "evicted_keys");
            long used = statistic(scene, "memory", "used_memory");
            ask(scene, redis -> redis.configSet("maxmemory-policy", "allkeys-lru"));
            ask(scene, redis -> redis.configSet("maxmemory", Long.toString(used - SPARED)));
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            long evicted = statistic(scene, "stats", "evicted_keys") - before;
            return evicted > 0 ? Optional.of(evicted + " keys were evicted") : Optional.empty();
        }

        @Override
        public void heal(Scene scene) {
            ask(scene, redis -> redis.configSet("maxmemory", "0"));
            ask(scene, redis -> redis.configSet("maxmemory-policy", "noeviction"));
        }
    }
}
