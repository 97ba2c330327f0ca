package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ActiveMqBrokerTest {

    @Test
    void everyProblemIsReportedAtOnceWithItsPath() {
        ActiveMqBroker.Builder builder = ActiveMqBroker.builder()
                .url("failover:(tcp://a:61616,tcp://b:61616)")
                .url("vm://localhost")
                .url("tcp://nowhere")
                .url("tcp://a:61616?jms.useAsyncSend=true")
                .url("tcp://a:61616?noSuchOption=1")
                .url("tcp://a:61616?wireFormat.maxInactivityDuration=0")
                .url("not a url")
                .connectTimeout(Duration.ZERO);
        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems())
                                .satisfiesExactly(
                                        line -> assertThat(line)
                                                .startsWith("broker.urls[0]:")
                                                .contains("failover"),
                                        line -> assertThat(line)
                                                .startsWith("broker.urls[1]:")
                                                .contains("vm"),
                                        line -> assertThat(line)
                                                .startsWith("broker.urls[2]:")
                                                .contains("port"),
                                        line -> assertThat(line)
                                                .startsWith("broker.urls[3]:")
                                                .contains("jms.useAsyncSend"),
                                        line -> assertThat(line)
                                                .startsWith("broker.urls[4]:")
                                                .contains("noSuchOption"),
                                        line -> assertThat(line)
                                                .startsWith("broker.urls[5]:")
                                                .contains("maxInactivityDuration"),
                                        line -> assertThat(line)
                                                .startsWith("broker.urls[6]:")
                                                .contains("not a URL"),
                                        line -> assertThat(line).startsWith("broker.connectTimeout:")));
    }

    @Test
    void noUrlIsAProblem() {
        assertThatThrownBy(() -> ActiveMqBroker.builder().build()).hasMessageContaining("broker.urls");
    }

    @Test
    void passwordAndOptionsAreNotShown() {
        assertThat(new ActiveMqBroker.Credentials("alice", "secret").toString())
                .contains("alice")
                .doesNotContain("secret");
        assertThat(ActiveMqBroker.at("ssl://a:61617?socket.verifyHostName=true").toString())
                .isEqualTo("ssl://a:61617");
    }

    @Test
    void listenerReportsEveryProblemAtOnce() {
        assertThatThrownBy(() -> ActiveMqListener.builder("tcp://localhost:61616")
                        .concurrency(0)
                        .prefetch(0)
                        .stopTimeout(Duration.ofHours(2))
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(5));
    }
}
