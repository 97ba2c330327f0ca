package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BrokerCauseTest {

    @Test
    void usedUpRedeliveriesAreGroupedByWhatTheConsumerThrew() {
        BrokerCause cause = BrokerCause.of("java.lang.Throwable: Delivery[7] exceeds redelivery policy limit:"
                + "RedeliveryPolicy {destination = null}, cause:java.lang.IllegalStateException: no stock");
        assertThat(cause.deliveries()).isEqualTo(7);
        assertThat(cause.failure().type()).isEqualTo(BrokerCause.REDELIVERED);
        assertThat(cause.failure().fingerprint()).isEqualTo("BrokerRedelivered<java.lang.IllegalStateException");
        assertThat(BrokerCause.of("java.lang.Throwable: Delivery[1] exceeds redelivery policy limit:R {}, cause:null")
                        .failure()
                        .fingerprint())
                .isEqualTo(BrokerCause.REDELIVERED);
    }

    @Test
    void otherCausesHaveTypesOfTheirOwn() {
        BrokerCause expired = BrokerCause.of("java.lang.Throwable: Message Expired. Expiration:1764124062000");
        assertThat(expired.failure().type()).isEqualTo(BrokerCause.EXPIRED);
        assertThat(expired.failure().fingerprint()).isEqualTo(BrokerCause.EXPIRED);
        assertThat(expired.deliveries()).isZero();
        assertThat(BrokerCause.of("java.lang.Throwable: Suppressing duplicate delivery on connection, consumer 1")
                        .failure()
                        .type())
                .isEqualTo(BrokerCause.DUPLICATE);
        assertThat(BrokerCause.of("something new").failure().type()).isEqualTo(BrokerCause.OTHER);
    }
}
