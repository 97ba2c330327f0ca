package io.github.reliablemq.idempotency.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once what a Redis may forget with the settings it has, as far as it shows them. */
final class RedisAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLeases.class);

    private final StatefulRedisConnection<byte[], byte[]> connection;

    RedisAdvice(StatefulRedisConnection<byte[], byte[]> connection) {
        this.connection = connection;
    }

    void warnOfLoss() {
        Map<String, String> settings = new TreeMap<>();
        try {
            for (String name : new String[] {"maxmemory-policy", "appendonly", "save"}) {
                settings.putAll(connection.sync().configGet(name));
            }
        } catch (RedisException e) {
            LOG.debug("Redis does not show its settings; whether it evicts or persists is not known here", e);
            return;
        }
        warnOfLoss(settings);
    }

    private static void warnOfLoss(Map<String, String> settings) {
        String policy = settings.getOrDefault("maxmemory-policy", "noeviction");
        if (!policy.equals("noeviction")) {
            LOG.warn(
                    "Redis has maxmemory-policy {}: when memory runs short it forgets which messages were handled, and"
                            + " their effects repeat if they are delivered again. Set noeviction",
                    policy);
        }
        boolean appends = settings.getOrDefault("appendonly", "yes").equals("yes");
        boolean saves = !settings.getOrDefault("save", "").isEmpty();
        if (!appends) {
            LOG.warn(
                    "Redis has appendonly no{}: a restart forgets {} which messages were handled, and their effects"
                            + " repeat if they are delivered again. Set appendonly yes",
                    saves ? "" : " and no snapshots",
                    saves ? "since the last snapshot" : "altogether");
        }
    }
}
