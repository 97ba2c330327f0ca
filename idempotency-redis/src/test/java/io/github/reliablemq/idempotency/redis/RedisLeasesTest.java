package io.github.reliablemq.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RedisLeasesTest {

    @Test
    void everyBadSettingIsNamedAtOnce() {
        assertThatThrownBy(() -> RedisLeases.builder("redis://localhost")
                        .keyPrefix("a b")
                        .commandTimeout(Duration.ZERO)
                        .open())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(2)
                                .anyMatch(p -> p.startsWith("leases.keyPrefix"))
                                .anyMatch(p -> p.startsWith("leases.commandTimeout")));
    }

    @Test
    void prefixesWithOddCharactersAreRefused() {
        for (String prefix : List.of("", "a\0", "ä:", "a{b}", "a*", "x".repeat(65))) {
            assertThatThrownBy(() -> RedisLeases.builder("redis://localhost")
                            .keyPrefix(prefix)
                            .open())
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    @Test
    void badUriIsRefusedWithoutRepeatingItsPassword() {
        for (String uri : List.of("redis://:s3 cret@localhost", "http://:s3cret@localhost", "s3cret", "")) {
            assertThatThrownBy(() -> RedisLeases.create(uri))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("leases.uri")
                    .hasMessageNotContaining("cret@")
                    .hasNoCause();
        }
    }

    @Test
    void redisThatForgetsIsTold() {
        assertThat(RedisAdvice.warnings(
                        Map.of("maxmemory-policy", "allkeys-lru", "appendonly", "no", "save", "3600 1")))
                .satisfiesExactly(
                        eviction -> assertThat(eviction).contains("allkeys-lru", "effects repeat", "noeviction"),
                        restart -> assertThat(restart).contains("since its last snapshot", "appendonly yes"));
        assertThat(RedisAdvice.warnings(Map.of("appendonly", "no", "save", "")))
                .singleElement()
                .asString()
                .contains("forgets altogether");
    }

    @Test
    void redisThatSyncsWhenItLikesIsTold() {
        assertThat(RedisAdvice.warnings(Map.of("appendonly", "yes", "appendfsync", "no")))
                .singleElement()
                .asString()
                .contains("appendfsync no", "half minute", "everysec");
    }

    @Test
    void redisThatHidesItsSettingsIsJudgedByWhatItTellsOfItself() {
        String info = """
                # Memory\r
                maxmemory:1073741824\r
                maxmemory_policy:volatile-ttl\r
                # Persistence\r
                aof_enabled:0\r
                """;
        assertThat(RedisAdvice.warnings(RedisAdvice.settingsOf(info)))
                .satisfiesExactly(
                        eviction -> assertThat(eviction).contains("volatile-ttl"),
                        restart -> assertThat(restart).contains("if it makes any"));
        assertThat(RedisAdvice.warnings(RedisAdvice.settingsOf("maxmemory_policy:noeviction\r\naof_enabled:1\r\n")))
                .isEmpty();
    }

    @Test
    void redisThatNeverRunsShortIsNotBlamedForItsPolicy() {
        assertThat(RedisAdvice.warnings(Map.of("maxmemory-policy", "allkeys-lru", "maxmemory", "0")))
                .isEmpty();
    }

    @Test
    void clusterWithoutNodesIsRefused() {
        assertThatThrownBy(() -> RedisLeases.clusterBuilder(List.of()).open())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("leases.uris");
        assertThatThrownBy(() -> RedisLeases.clusterBuilder(List.of("redis://a", "rediss://:s3cret@b"))
                        .open())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("TLS")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void redisThatKeepsOrShowsNothingIsNotBlamed() {
        assertThat(RedisAdvice.warnings(Map.of("maxmemory-policy", "noeviction", "appendonly", "yes", "save", "")))
                .isEmpty();
        assertThat(RedisAdvice.warnings(Map.of())).isEmpty();
    }

    @Test
    void digestsAreThoseRedisComputes() {
        // Redis documents a SHA-1 in lower-case hexadecimal; the first digit may be a zero.
        for (Script script : Script.values()) {
            assertThat(script.digest()).matches("[0-9a-f]{40}");
        }
    }
}
