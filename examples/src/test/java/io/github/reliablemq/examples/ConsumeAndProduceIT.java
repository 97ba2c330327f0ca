package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConsumeAndProduceIT {

    @Test
    @DisplayName("P1, P2, P4: each order that is packed is mailed once, although handlers fail and the broker dies")
    void eachOrderIsMailedOnce() throws InterruptedException {
        ConsumeAndProduce.Result result = ConsumeAndProduce.run(System.out);
        assertThat(result.isRight()).as(result.toString()).isTrue();
    }
}
