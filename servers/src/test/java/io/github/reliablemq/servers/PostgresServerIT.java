package io.github.reliablemq.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

final class PostgresServerIT {
    private PostgresServer server;

    @BeforeEach
    void start() {
        server = PostgresServer.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void committedRowsSurviveKillAndRestart() throws SQLException {
        String url = server.createDatabase();
        update(url, "create table t (id int)");
        update(url, "insert into t select generate_series(1, 200)");
        int port = server.port();
        long firstPid = server.pid();

        server.kill();
        assertThatThrownBy(() -> query(url, "select 1")).isInstanceOf(SQLException.class);
        server.restart();

        assertThat(query(url, "select count(*) from t")).isEqualTo("200");
        assertThat(server.port()).isEqualTo(port);
        assertThat(server.pid()).isNotEqualTo(firstPid);
    }

    @Test
    void killLeavesNoneOfItsProcesses() throws SQLException {
        try (Connection connection = server.dataSource().getConnection()) {
            assertThat(connection.isValid(5)).isTrue();
            List<ProcessHandle> processes = ProcessHandle.of(server.pid()).stream()
                    .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                    .toList();
            assertThat(processes).hasSizeGreaterThan(3);

            server.kill();

            assertThat(processes).allMatch(process -> Processes.isGone(process.pid()));
        }
    }

    @Test
    void restartOfARunningServerKeepsItsRows() throws SQLException {
        update(server.jdbcUrl(), "create table t (id int)");
        server.restart();
        assertThat(query(server.jdbcUrl(), "select count(*) from t")).isEqualTo("0");
    }

    @Test
    void frozenServerDoesNotAnswerUntilThawed() throws SQLException {
        PGSimpleDataSource impatient = (PGSimpleDataSource) server.dataSource();
        impatient.setSocketTimeout(1);
        impatient.setConnectTimeout(1);
        impatient.setLoginTimeout(1);

        server.freeze();
        assertThatThrownBy(impatient::getConnection).isInstanceOf(SQLException.class);
        server.thaw();

        assertThat(query(server.jdbcUrl(), "select 1")).isEqualTo("1");
    }

    @Test
    void isAsDurableAsInProduction() throws SQLException {
        assertThat(query(server.jdbcUrl(), "show fsync")).isEqualTo("on");
        assertThat(query(server.jdbcUrl(), "show synchronous_commit")).isEqualTo("on");
        assertThat(query(server.jdbcUrl(), "show full_page_writes")).isEqualTo("on");
    }

    @Test
    void databasesAreIsolated() throws SQLException {
        String one = server.createDatabase();
        String other = server.createDatabase();
        update(one, "create table t (id int)");
        assertThat(query(other, "select to_regclass('t') is null")).isEqualTo("t");
    }

    @Test
    void aBorrowedDatabaseIsLentAgainEmpty() throws SQLException {
        ScratchDatabase first = server.borrowDatabase();
        String url = first.jdbcUrl();
        update(url, "create table t (id int)");
        update(url, "create schema app create table t (id int)");
        update(url, "do $$ begin execute format('alter database %I set work_mem = 64', current_database()); end $$");
        try (Connection leftOpen = DriverManager.getConnection(url)) {
            first.close();
            assertThat(leftOpen.isValid(5)).isFalse();
        }

        try (ScratchDatabase second = server.borrowDatabase()) {
            assertThat(second.jdbcUrl()).isEqualTo(url);
            assertThat(query(url, "select to_regclass('public.t') is null and to_regnamespace('app') is null"))
                    .isEqualTo("t");
            assertThat(query(url, "show work_mem")).isEqualTo("4MB");
            assertThat(server.borrowDatabase().jdbcUrl()).isNotEqualTo(url);
        }
    }

    @Test
    void aDatabaseThatCannotBeEmptiedIsNotLentAgain() throws SQLException {
        ScratchDatabase first = server.borrowDatabase();
        update(server.jdbcUrl(), "drop database " + query(first.jdbcUrl(), "select current_database()"));
        first.close();
        try (ScratchDatabase second = server.borrowDatabase()) {
            assertThat(second.jdbcUrl()).isNotEqualTo(first.jdbcUrl());
        }
    }

    @Test
    void closingTwiceOrAfterKillIsHarmless() {
        server.kill();
        server.close();
        server.close();
        assertThat(FreePort.isFree(server.port())).isTrue();
    }

    @Test
    void anotherServerOfThisJvmStartsInMoments() {
        long start = System.nanoTime();
        try (PostgresServer second = PostgresServer.start()) {
            assertThat(second.port()).isNotEqualTo(server.port());
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    private static void update(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
