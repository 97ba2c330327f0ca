package io.github.reliablemq.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Enumeration;
import javax.sql.DataSource;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server did it, and the client never learns. */
final class DroppedRepliesIT {
    private static final String QUEUE = "dropped";

    private final PostgresServer postgres = SharedServers.postgres();
    private final RedisServer redis = SharedServers.redis();
    private final ActiveMqServer broker = SharedServers.activeMq();

    @Test
    void commitWhoseReplyWasDroppedIsCommittedAndItsClientGetsAnError() throws SQLException {
        String url = database();
        try (TcpProxy proxy = TcpProxy.to(postgres);
                java.sql.Connection client = through(proxy, url).getConnection()) {
            insert(client, 1);
            client.commit();
            Drop drop = proxy.drop(Replies.postgresCommit(1));
            insert(client, 2);
            assertThat(drop.dropped()).isZero();
            assertThatThrownBy(client::commit).isInstanceOf(SQLException.class);
            assertThat(drop.dropped()).isEqualTo(1);
            assertThat(rows(url)).isEqualTo(2);
            try (java.sql.Connection next = through(proxy, url).getConnection()) {
                insert(next, 3);
                next.commit();
            }
            assertThat(rows(url)).isEqualTo(3);
        }
    }

    @Test
    void rollbackAndCommitOfAFailedTransactionAreNoCommits() throws SQLException {
        String url = database();
        try (TcpProxy proxy = TcpProxy.to(postgres);
                java.sql.Connection client = through(proxy, url).getConnection();
                Drop drop = proxy.drop(Replies.postgresCommit(1))) {
            insert(client, 1);
            client.rollback();
            try (Statement statement = client.createStatement()) {
                assertThatThrownBy(() -> statement.execute("select 1/0")).isInstanceOf(SQLException.class);
                statement.execute("commit");
            }
            assertThat(drop.dropped()).isZero();
        }
    }

    @Test
    void halfOpenConnectionStaysAtTheServerAndItsClientHearsNothing() throws SQLException {
        String url = database();
        try (TcpProxy proxy = TcpProxy.to(postgres);
                java.sql.Connection client = DriverManager.getConnection(
                        addressOf(proxy, url) + "&socketTimeout=1&ApplicationName=half-open");
                Drop drop = proxy.drop(Replies.postgresCommit(1).leavingHalfOpen())) {
            insert(client, 1);
            assertThatThrownBy(client::commit).hasRootCauseMessage("Read timed out");
            assertThat(drop.dropped()).isEqualTo(1);
            assertThat(rows(url)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?wireFormat.tightEncodingEnabled=false", "?wireFormat.cacheEnabled=false"})
    void brokersCommitWhoseReplyWasDroppedIsStoredAndItsClientGetsAnError(String options) throws JMSException {
        String queue = QUEUE + options.length();
        try (TcpProxy proxy = TcpProxy.to(broker)) {
            Session session = session(proxy, options, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            producer.send(session.createTextMessage("first"));
            session.commit();
            Drop drop = proxy.drop(Replies.openWireCommit(1));
            producer.send(session.createTextMessage("second"));
            producer.send(session.createTextMessage("third"));
            assertThat(drop.dropped()).isZero();
            assertThatThrownBy(session::commit).isInstanceOf(JMSException.class);
            assertThat(drop.dropped()).isEqualTo(1);
        }
        assertThat(waiting(queue)).isEqualTo(3);
    }

    @Test
    void anySynchronousSendWhoseReplyWasDroppedIsStored() throws JMSException {
        String queue = QUEUE + ".send";
        try (TcpProxy proxy = TcpProxy.to(broker)) {
            Session session = session(proxy, "", Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            Drop drop = proxy.drop(Replies.openWire(1));
            assertThatThrownBy(() -> producer.send(session.createTextMessage("only")))
                    .isInstanceOf(JMSException.class);
            assertThat(drop.dropped()).isEqualTo(1);
        }
        assertThat(waiting(queue)).isEqualTo(1);
    }

    @Test
    void replyToTheCommandThatWasNamedIsDroppedAndNoOther() throws IOException {
        try (TcpProxy proxy = TcpProxy.to(redis);
                RedisWire client = new RedisWire(proxy.host(), proxy.port())) {
            Drop drop = proxy.drop(Replies.redis("set", 1));
            assertThat(client.call("PING")).isEqualTo("PONG");
            assertThat(client.call("GET", "dropped")).isNull();
            assertThatThrownBy(() -> client.call("SET", "dropped", "value")).isInstanceOf(IOException.class);
            assertThat(drop.dropped()).isEqualTo(1);
        }
        try (RedisWire direct = new RedisWire(redis.host(), redis.port())) {
            assertThat(direct.call("GET", "dropped")).isEqualTo("value");
            direct.call("DEL", "dropped");
        }
    }

    @Test
    void closedOrderDropsNothing() throws IOException {
        try (TcpProxy proxy = TcpProxy.to(redis);
                RedisWire client = new RedisWire(proxy.host(), proxy.port())) {
            proxy.drop(Replies.redis("PING", 1)).close();
            assertThat(client.call("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void serversUnderstandAndAreUnderstoodOneByteAtATime() throws SQLException, JMSException, IOException {
        String url = database();
        try (TcpProxy toPostgres = TcpProxy.to(postgres);
                TcpProxy toBroker = TcpProxy.to(broker);
                TcpProxy toRedis = TcpProxy.to(redis)) {
            toPostgres.slice();
            toBroker.slice();
            toRedis.slice();
            try (java.sql.Connection client = through(toPostgres, url).getConnection()) {
                insert(client, 1);
                client.commit();
            }
            try (Connection client = connect("tcp://" + toBroker.host() + ":" + toBroker.port());
                    Session session = client.createSession(Session.SESSION_TRANSACTED)) {
                session.createProducer(session.createQueue(QUEUE + ".sliced")).send(session.createMessage());
                session.commit();
            }
            try (RedisWire client = new RedisWire(toRedis.host(), toRedis.port())) {
                assertThat(client.call("PING")).isEqualTo("PONG");
            }
            assertThat(rows(url)).isEqualTo(1);
            assertThat(waiting(QUEUE + ".sliced")).isEqualTo(1);
        }
    }

    private String database() throws SQLException {
        String url = postgres.createDatabase();
        try (java.sql.Connection direct = postgres.dataSource(url).getConnection();
                Statement statement = direct.createStatement()) {
            statement.execute("create table dropped (n int)");
        }
        return url;
    }

    private DataSource through(TcpProxy proxy, String url) {
        return postgres.dataSource(addressOf(proxy, url));
    }

    private String addressOf(TcpProxy proxy, String url) {
        String direct = postgres.host() + ":" + postgres.port();
        assertThat(url).contains(direct);
        return url.replace(direct, proxy.host() + ":" + proxy.port());
    }

    private static void insert(java.sql.Connection client, int number) throws SQLException {
        client.setAutoCommit(false);
        try (Statement statement = client.createStatement()) {
            statement.execute("insert into dropped values (" + number + ")");
        }
    }

    private int rows(String url) throws SQLException {
        try (java.sql.Connection direct = postgres.dataSource(url).getConnection();
                Statement statement = direct.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from dropped")) {
            result.next();
            return result.getInt(1);
        }
    }

    /** Of a connection that will be lost: there is nothing to close then. */
    private static Session session(TcpProxy proxy, String options, int mode) throws JMSException {
        return connect("tcp://" + proxy.host() + ":" + proxy.port() + options).createSession(mode);
    }

    private static Connection connect(String url) throws JMSException {
        Connection connection = new ActiveMQConnectionFactory(url).createConnection();
        connection.start();
        return connection;
    }

    private int waiting(String queue) throws JMSException {
        try (Connection direct = connect(broker.brokerUrl());
                Session session = direct.createSession(Session.AUTO_ACKNOWLEDGE);
                QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            int count = 0;
            for (Enumeration<?> each = browser.getEnumeration(); each.hasMoreElements(); each.nextElement()) {
                count++;
            }
            return count;
        }
    }
}
