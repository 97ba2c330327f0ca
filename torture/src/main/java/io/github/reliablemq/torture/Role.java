package io.github.reliablemq.torture;

/** What a process of a run does. */
enum Role {
    WRITER("w", WriterMain.class),
    RELAY("r", RelayMain.class),
    JDBC_CONSUMER("j", JdbcConsumerMain.class),
    REDIS_CONSUMER("x", RedisConsumerMain.class),
    AUDITOR("a", AuditorMain.class);

    private final String letter;
    private final Class<?> standard;

    Role(String letter, Class<?> standard) {
        this.letter = letter;
        this.standard = standard;
    }

    /** Begins the names of its processes. */
    String letter() {
        return letter;
    }

    /** The main class that does it right. */
    Class<?> standard() {
        return standard;
    }
}
