package io.github.reliablemq.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Finding.Severity;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What no Redis of ours can be made to say. */
final class RedisStateTest {

    private final Map<String, String> info =
            new HashMap<>(Map.of("redis_version", "7.0.15", "role", "master", "maxmemory_policy", "noeviction"));

    @Test
    void versionsBefore62AreUnsafeAndUnknownOnesNotSeen() {
        assertThat(severity("server version")).isEqualTo(Severity.OK);
        info.put("redis_version", "6.2.0");
        assertThat(severity("server version")).isEqualTo(Severity.OK);
        info.put("redis_version", "6.0.20");
        assertThat(severity("server version")).isEqualTo(Severity.UNSAFE);
        info.put("redis_version", "unstable");
        assertThat(severity("server version")).isEqualTo(Severity.NOT_SEEN);
    }

    @Test
    void aDiskThatCannotBeWrittenIsUnsafe() {
        assertThat(severity("last write to disk")).isEqualTo(Severity.OK);
        info.put("aof_last_write_status", "err");
        assertThat(severity("last write to disk")).isEqualTo(Severity.UNSAFE);
        info.remove("aof_last_write_status");
        info.put("rdb_last_bgsave_status", "err");
        assertThat(severity("last write to disk")).isEqualTo(Severity.UNSAFE);
    }

    @Test
    void aReplicaThatLagsIsFoundAmongSeveral() {
        info.put("connected_slaves", "2");
        info.put("slave0", "ip=10.0.0.1,port=6379,state=online,offset=1,lag=0");
        info.put("slave1", "ip=10.0.0.2,port=6379,state=online,offset=1,lag=42");

        assertThat(severity("replicas")).isEqualTo(Severity.ADVICE);
        assertThat(new RedisState(info, Map.of()).findings())
                .anySatisfy(finding -> assertThat(finding.seen()).contains("42 s"));
    }

    @Test
    void aPolicyThatIsNotShownIsNotCalledGood() {
        info.remove("maxmemory_policy");

        assertThat(severity("maxmemory-policy")).isEqualTo(Severity.NOT_SEEN);
    }

    private Severity severity(String about) {
        return new RedisState(info, Map.of())
                .findings().stream()
                        .filter(finding -> finding.about().equals(about))
                        .findFirst()
                        .orElseThrow()
                        .severity();
    }
}
