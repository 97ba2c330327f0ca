package io.github.reliablemq.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Connection pools as an application has them. */
final class Pools {

    private Pools() {}

    /** Of that size, from the first moment on; the caller closes it. */
    static HikariDataSource open(String jdbcUrl, int connections) {
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl(jdbcUrl);
        settings.setMaximumPoolSize(connections);
        return new HikariDataSource(settings);
    }
}
