package io.github.reliablemq.idempotency.redis;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** The moves of a record, each atomic. The format is described at the package. */
enum Script {

    /** Token, lease in ms. Answers {1}: acquired; {2, ms left}: in progress; {3}: done. */
    CLAIM("""
            local v = redis.call('GET', KEYS[1])
            if not v then
                redis.call('SET', KEYS[1], 'P' .. ARGV[1], 'PX', ARGV[2])
                return {1}
            end
            if v == '1' then return {3} end
            if v:sub(1, 1) ~= 'P' then return redis.error_reply('RMQFORMAT not a lease of ReliableMQ') end
            if v:sub(2, 17) == ARGV[1] then
                redis.call('PEXPIRE', KEYS[1], ARGV[2])
                return {1}
            end
            return {2, redis.call('PTTL', KEYS[1])}
            """),

    /** Token, lease in ms. Answers 1: renewed; 0: lost; -1: done by somebody. */
    RENEW("""
            local v = redis.call('GET', KEYS[1])
            if v == '1' then return -1 end
            if v == 'P' .. ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
            return 0
            """),

    /** Token, retention in ms. Answers 0: done already; 1: done; 2: the lease had ended; 3: it was another's. */
    COMPLETE("""
            local v = redis.call('GET', KEYS[1])
            if v == '1' then return 0 end
            if v and v:sub(1, 1) ~= 'P' then return redis.error_reply('RMQFORMAT not a lease of ReliableMQ') end
            redis.call('SET', KEYS[1], '1', 'PX', ARGV[2])
            if not v then return 2 end
            return v == 'P' .. ARGV[1] and 1 or 3
            """),

    /** Token. Answers how many leases were given back. */
    RELEASE("""
            if redis.call('GET', KEYS[1]) == 'P' .. ARGV[1] then return redis.call('DEL', KEYS[1]) end
            return 0
            """);

    private final String source;
    private final String digest;

    Script(String source) {
        this.source = source;
        this.digest = sha1(source.getBytes(StandardCharsets.US_ASCII));
    }

    String source() {
        return source;
    }

    /** What EVALSHA knows it by. */
    String digest() {
        return digest;
    }

    /** For people. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String sha1(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(bytes);
            return String.format("%040x", new BigInteger(1, hash));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
