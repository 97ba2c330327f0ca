package io.github.reliablemq.idempotency.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisServerCommands;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once what a Redis may forget with the settings it has, as far as it shows them. */
final class RedisAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLeases.class);
    private static final String[] SETTINGS = {"maxmemory-policy", "maxmemory", "appendonly", "appendfsync", "save"};

    private final RedisLink link;

    RedisAdvice(RedisLink link) {
        this.link = link;
    }

    void warnOfLoss() {
        Set<String> warnings = new LinkedHashSet<>();
        try {
            link.masters().get().forEach(master -> warnings.addAll(warnings(settings(master))));
        } catch (RedisException e) {
            LOG.debug("Redis does not show its settings; whether it evicts or persists is not known here", e);
            return;
        }
        warnings.forEach(LOG::warn);
    }

    private static Map<String, String> settings(RedisServerCommands<byte[], byte[]> server) {
        Map<String, String> settings = new TreeMap<>();
        try {
            for (String name : SETTINGS) {
                settings.putAll(server.configGet(name));
            }
            return settings;
        } catch (RedisException e) {
            // Where others run Redis for you, CONFIG is often taken away.
            return settingsOf(server.info("memory") + server.info("persistence"));
        }
    }

    /** The same by their names in CONFIG, as far as INFO tells. */
    static Map<String, String> settingsOf(String info) {
        Map<String, String> settings = new TreeMap<>();
        for (String line : info.split("\\R", -1)) {
            String[] parts = line.strip().split(":", 2);
            if (parts.length == 2) {
                switch (parts[0]) {
                    case "maxmemory_policy" -> settings.put("maxmemory-policy", parts[1]);
                    case "maxmemory" -> settings.put("maxmemory", parts[1]);
                    case "aof_enabled" -> settings.put("appendonly", parts[1].equals("1") ? "yes" : "no");
                    default -> {
                        // Not about what is forgotten.
                    }
                }
            }
        }
        return settings;
    }

    /** One sentence for each thing that is at risk. A setting that is not shown is taken as safe. */
    static Set<String> warnings(Map<String, String> settings) {
        Set<String> warnings = new LinkedHashSet<>();
        String policy = settings.getOrDefault("maxmemory-policy", "noeviction");
        if (!policy.equals("noeviction")
                && !settings.getOrDefault("maxmemory", "").equals("0")) {
            warnings.add("Redis has maxmemory-policy " + policy + ": when memory runs short it forgets which messages"
                    + " were handled, and their effects repeat if they are delivered again. Set noeviction.");
        }
        if (settings.getOrDefault("appendonly", "yes").equals("no")) {
            warnings.add("Redis has appendonly no: a restart forgets "
                    + since(settings.get("save"))
                    + " which messages were handled, and their effects repeat if they are delivered again. Set"
                    + " appendonly yes.");
        } else if (settings.getOrDefault("appendfsync", "everysec").equals("no")) {
            warnings.add(
                    "Redis has appendfsync no: when its machine fails it forgets which messages were handled in the"
                            + " last half minute or so, and their effects repeat if they are delivered again. Set everysec, or"
                            + " always.");
        }
        return warnings;
    }

    private static String since(@Nullable String save) {
        if (save == null) {
            return "since its last snapshot, if it makes any,";
        }
        return save.isEmpty() ? "altogether" : "since its last snapshot";
    }
}
