package io.github.reliablemq.idempotency.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
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
        warnings(settings).forEach(LOG::warn);
    }

    /** One sentence for each thing that is at risk. A setting that is not shown is taken as safe. */
    static List<String> warnings(Map<String, String> settings) {
        List<String> warnings = new ArrayList<>();
        String policy = settings.getOrDefault("maxmemory-policy", "noeviction");
        if (!policy.equals("noeviction")) {
            warnings.add("Redis has maxmemory-policy " + policy + ": when memory runs short it forgets which messages"
                    + " were handled, and their effects repeat if they are delivered again. Set noeviction.");
        }
        if (settings.getOrDefault("appendonly", "yes").equals("no")) {
            boolean snapshots = !settings.getOrDefault("save", "").isEmpty();
            warnings.add("Redis has appendonly no: a restart forgets "
                    + (snapshots ? "since its last snapshot" : "altogether")
                    + " which messages were handled, and their effects repeat if they are delivered again. Set"
                    + " appendonly yes.");
        }
        return warnings;
    }
}
