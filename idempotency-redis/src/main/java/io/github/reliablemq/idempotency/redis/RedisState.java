package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Redis says of itself, and what follows.
 *
 * @param info what {@code INFO} says
 * @param config what {@code CONFIG GET} says; without a setting that this user may not see
 */
record RedisState(Map<String, String> info, Map<String, String> config) {

    private static final double NEARLY_FULL = 0.9;
    private static final long SECONDS_BEHIND = 10;
    private static final Pattern REPLICA = Pattern.compile("slave[0-9]+");
    private static final Pattern LAG = Pattern.compile("(?:^|,)lag=(-?[0-9]+)");
    private static final String REPEATS =
            "messages handled before are handled again when they are delivered again, and their effects repeat";

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(version());
        findings.add(eviction());
        findings.add(memory());
        findings.add(appendOnly());
        findings.add(appendFsync());
        findings.add(lastWrite());
        findings.add(role());
        findings.add(replicas());
        return findings;
    }

    private Finding version() {
        String version = info("redis_version");
        String[] parts = version.split("\\.", -1);
        try {
            int major = Integer.parseInt(parts[0]);
            int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
            return major > 6 || (major == 6 && minor >= 2)
                    ? Finding.ok("server version", version, "6.2 or later")
                    : Finding.unsafe(
                            "server version", version, "The library is for 6.2 and later", "Upgrade the server");
        } catch (NumberFormatException e) {
            return Finding.notSeen(
                    "server version",
                    "it calls itself '" + version + "'",
                    "The library is for Redis 6.2 and later",
                    "Look at what is installed");
        }
    }

    private Finding eviction() {
        String about = "maxmemory-policy";
        String policy = info("maxmemory_policy");
        if (policy.isEmpty()) {
            return Finding.notSeen(
                    about,
                    "INFO does not show it",
                    "If it evicts, " + REPEATS,
                    "redis-cli CONFIG GET maxmemory-policy");
        }
        if (policy.equals("noeviction")) {
            return Finding.ok(about, policy, "Nothing is forgotten before its time");
        }
        String remedy = "Set maxmemory-policy noeviction, and enough memory for the retention";
        return info("maxmemory").equals("0")
                ? Finding.advice(
                        about,
                        policy + ", without a limit of memory",
                        "Nothing is evicted until a limit is set",
                        remedy)
                : Finding.unsafe(about, policy, "When memory runs short Redis evicts keys: " + REPEATS, remedy);
    }

    private Finding memory() {
        long limit = number("maxmemory");
        if (limit == 0) {
            return Finding.advice(
                    "maxmemory",
                    "0, no limit",
                    "When the machine's memory runs out the system kills Redis, with what is not on disk",
                    "Set maxmemory below what the machine has");
        }
        long used = number("used_memory");
        String seen = used / 1_048_576 + " of " + limit / 1_048_576 + " MiB used";
        return used > limit * NEARLY_FULL
                ? Finding.advice(
                        "maxmemory",
                        seen,
                        "A full Redis refuses to note what is handled; nothing is handled then",
                        "Give it more memory, or shorten the retention of consumers")
                : Finding.ok("maxmemory", seen, "There is room");
    }

    private Finding appendOnly() {
        String about = "appendonly";
        String remedy = "Set appendonly yes, now with CONFIG SET and in redis.conf";
        if (info("aof_enabled").equals("1")) {
            return Finding.ok(about, "yes", "What is handled is on disk");
        }
        String save = config.get("save");
        if (save == null) {
            return Finding.unsafe(
                    about,
                    "no",
                    "A restart forgets everything since the last snapshot, if there are any: " + REPEATS,
                    remedy);
        }
        return save.isEmpty()
                ? Finding.unsafe(about, "no, and no snapshots", "A restart forgets everything: " + REPEATS, remedy)
                : Finding.unsafe(
                        about,
                        "no, snapshots by 'save " + save + "'",
                        "A restart forgets everything since the last snapshot: " + REPEATS,
                        remedy);
    }

    private Finding appendFsync() {
        String about = "appendfsync";
        String value = config.get(about);
        if (value == null) {
            return Finding.notSeen(
                    about,
                    "this user may not read the configuration",
                    "Unless it is always, a power failure forgets the last second or more: " + REPEATS,
                    "redis-cli CONFIG GET appendfsync as an administrator");
        }
        return switch (value) {
            case "always" -> Finding.ok(about, value, "What is handled is on disk before it is acknowledged");
            case "everysec" ->
                Finding.advice(
                        about,
                        value,
                        "A power failure forgets about the last second: " + REPEATS,
                        "Set it to always where a repeat is worse than slower claims");
            default ->
                Finding.unsafe(
                        about,
                        value,
                        "A power failure forgets what the system had not written, often half a minute: " + REPEATS,
                        "Set it to everysec or always");
        };
    }

    private Finding lastWrite() {
        String about = "last write to disk";
        boolean aof = info("aof_last_write_status").equals("err");
        boolean snapshot = info("rdb_last_bgsave_status").equals("err");
        return aof || snapshot
                ? Finding.unsafe(
                        about,
                        (aof ? "the append-only file" : "the snapshot") + " could not be written",
                        "Redis may refuse writes, and a restart forgets: " + REPEATS,
                        "Look at the log of Redis and its disk")
                : Finding.ok(about, "well", "Persistence works");
    }

    private Finding role() {
        return info("role").equals("slave")
                ? Finding.unsafe(
                        "role",
                        "a replica",
                        "It refuses to note what is handled, and nothing is handled",
                        "Connect to the master, or through redis-sentinel://")
                : Finding.ok("role", info("role"), "It takes writes");
    }

    private Finding replicas() {
        String about = "replicas";
        long connected = number("connected_slaves");
        if (connected == 0) {
            return Finding.ok(about, "none", "What is handled is as safe as this server's disk");
        }
        long behind = behind();
        if (behind > SECONDS_BEHIND) {
            return Finding.advice(
                    about,
                    connected + ", one did not confirm for " + behind + " s",
                    "A failover to it forgets what it has not got: " + REPEATS,
                    "Look at the network and the load of the replica");
        }
        String least = config.get("min-replicas-to-write");
        if (least == null) {
            return Finding.notSeen(
                    about,
                    connected + "; this user may not read min-replicas-to-write",
                    "Replication lags behind: a failover forgets the last moments, more if a master cut off goes on",
                    "redis-cli CONFIG GET min-replicas-to-write as an administrator");
        }
        return least.equals("0")
                ? Finding.advice(
                        about,
                        connected + ", min-replicas-to-write 0",
                        "A master that is cut off goes on taking notes that a failover then forgets: " + REPEATS,
                        "Set min-replicas-to-write 1; a failover may still forget the last moments")
                : Finding.ok(
                        about,
                        connected + ", min-replicas-to-write " + least,
                        "A failover forgets the last moments at most");
    }

    /** Of the replica that is furthest behind, in seconds. */
    private long behind() {
        long most = 0;
        for (Map.Entry<String, String> line : info.entrySet()) {
            Matcher lag = LAG.matcher(line.getValue());
            if (REPLICA.matcher(line.getKey()).matches() && lag.find()) {
                most = Math.max(most, Long.parseLong(lag.group(1)));
            }
        }
        return most;
    }

    private String info(String name) {
        return info.getOrDefault(name, "");
    }

    private long number(String name) {
        return Long.parseLong(info.getOrDefault(name, "0"));
    }
}
