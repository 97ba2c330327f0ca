package io.github.reliablemq.idempotency.redis;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** The moves of a record, each atomic. The formats are described at the package. */
enum Script {

    /**
     * Token, lease in ms, fingerprint or nothing, time to hold in ms or nothing. Answers {1}: acquired; {2,
     * fingerprint, ms left}: in progress; {3, fingerprint}: done; {4, fingerprint}: held.
     */
    CLAIM(Script.LEASE + """
            if done then return {3, print} end
            if v and owner ~= ARGV[1] then
                if kind == 'P' then return {2, print, redis.call('PTTL', KEYS[1])} end
                local left = finish - now()
                if left > 0 then return {2, print, left} end
                return {4, print}
            end
            if ARGV[4] == '' then
                redis.call('SET', KEYS[1], 'P' .. ARGV[1] .. ARGV[3], 'PX', ARGV[2])
            else
                redis.call('SET', KEYS[1], 'H' .. ARGV[1] .. moment(ARGV[2]) .. ARGV[3], 'PX', ARGV[4])
            end
            return {1}
            """),

    /** Token, lease in ms, time to hold in ms or nothing. Answers 1: renewed; 0: lost; -1: done by somebody. */
    RENEW(Script.LEASE + """
            if done then return {-1} end
            if owner ~= ARGV[1] then return {0} end
            if kind == 'H' and ARGV[3] ~= '' then
                redis.call('SET', KEYS[1], v:sub(1, 17) .. moment(ARGV[2]) .. print, 'PX', ARGV[3])
            else
                redis.call('PEXPIRE', KEYS[1], ARGV[2])
            end
            return {1}
            """),

    /**
     * Token, retention in ms, fingerprint or nothing. Answers 0: done already; 1: done; 2: the lease had ended; 3: it
     * was another's. What most do comes first, as it is: the rest takes longer to set up than to run.
     */
    COMPLETE("""
            if redis.call('GET', KEYS[1]) == 'P' .. ARGV[1] .. ARGV[3] then
                redis.call('SET', KEYS[1], ARGV[3] == '' and '1' or 'D' .. ARGV[3], 'PX', ARGV[2])
                return {1}
            end
            """ + Script.LEASE + """
            if done then return {0} end
            settle(ARGV[3] ~= '' and ARGV[3] or print, ARGV[2])
            if not v then return {2} end
            return {owner == ARGV[1] and 1 or 3}
            """),

    /**
     * For several keys at once; for each the value of a lease in progress, the value of a record that is done, and the
     * retention in ms. Answers 1 for each that was in progress and is done now, and 0 for each that is for
     * {@link #COMPLETE}, whatever the reason. Calling a script takes Redis longer than what it does here for one key.
     */
    COMPLETE_USUAL("""
            local answers = {}
            for i, key in ipairs(KEYS) do
                if redis.pcall('GET', key) == ARGV[3 * i - 2] then
                    redis.call('SET', key, ARGV[3 * i - 1], 'PX', ARGV[3 * i])
                    answers[i] = 1
                else
                    answers[i] = 0
                end
            end
            return answers
            """),

    /** Token. Answers how many leases were given back. */
    RELEASE(Script.LEASE + """
            if owner == ARGV[1] then return {redis.call('DEL', KEYS[1])} end
            return {0}
            """),

    /** 1 if it happened, retention in ms. Answers 1: it was held and is decided; 0: nothing was changed. */
    DECIDE(Script.LEASE + """
            if kind ~= 'H' or finish > now() then return {0} end
            if ARGV[1] == '1' then
                settle(print, ARGV[2])
            else
                redis.call('DEL', KEYS[1])
            end
            return {1}
            """),

    /** Epoch, ms to keep. Answers {attempts, unfinished ones in a row}. */
    BEGIN_ATTEMPT("""
            local a = redis.call('HINCRBY', KEYS[1], 'a' .. ARGV[1], 1)
            local u = redis.call('HINCRBY', KEYS[1], 'u' .. ARGV[1], 1)
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return {a, u}
            """),

    /** Epoch, ms to keep. Answers {attempts}. With nothing unfinished, the attempt is not counted yet. */
    FAIL_ATTEMPT("""
            local u = tonumber(redis.call('HGET', KEYS[1], 'u' .. ARGV[1]) or '0')
            local a = redis.call('HINCRBY', KEYS[1], 'a' .. ARGV[1], u > 0 and 0 or 1)
            redis.call('HSET', KEYS[1], 'u' .. ARGV[1], 0)
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return {a}
            """),

    /** Epoch. Answers 1 always. */
    TAKE_ATTEMPT_BACK("""
            for _, field in ipairs({'a' .. ARGV[1], 'u' .. ARGV[1]}) do
                if tonumber(redis.call('HGET', KEYS[1], field) or '0') > 0 then
                    redis.call('HINCRBY', KEYS[1], field, -1)
                end
            end
            return {1}
            """),

    /** Answers how many were forgotten. */
    FORGET_ATTEMPTS("""
            return {redis.call('DEL', KEYS[1])}
            """);

    /**
     * What there is: {@code v} or nothing; {@code done}, or {@code kind}, {@code owner}, {@code print}, {@code finish}.
     */
    private static final String LEASE = """
            local v = redis.call('GET', KEYS[1])
            local kind = v and v:sub(1, 1)
            local n = v and #v
            local done = v == '1' or (kind == 'D' and n == 17)
            local owner, print, finish = '', '', 0
            if kind == 'D' and done then
                print = v:sub(2)
            elseif kind == 'P' and (n == 17 or n == 33) then
                owner, print = v:sub(2, 17), v:sub(18)
            elseif kind == 'H' and (n == 31 or n == 47) then
                owner, print, finish = v:sub(2, 17), v:sub(32), tonumber(v:sub(18, 31))
            elseif v and not done then
                return redis.error_reply('RMQFORMAT not a lease of ReliableMQ')
            end
            local function now()
                local t = redis.call('TIME')
                return t[1] * 1000 + math.floor(t[2] / 1000)
            end
            local function moment(ms)
                return string.format('%014d', now() + ms)
            end
            local function settle(mark, ms)
                redis.call('SET', KEYS[1], mark == '' and '1' or 'D' .. mark, 'PX', ms)
            end
            """;

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
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
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
