package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ThreeDeliveriesIT {

    @Test
    @DisplayName("P4: three deliveries, one effect in the database")
    void databaseEffectHappensOnce() throws InterruptedException {
        assertThat(UniqueKeyConsumer.run(System.out)).isEqualTo(1);
    }

    @Test
    @DisplayName("P4r: three deliveries, one mail")
    void mailIsSentOnce() throws InterruptedException {
        assertThat(RedisConsumer.run(System.out)).isEqualTo(1);
    }
}
