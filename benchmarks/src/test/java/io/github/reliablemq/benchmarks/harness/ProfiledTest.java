package io.github.reliablemq.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProfiledTest {

    @Test
    void theBusiestComesFirstWithItsShareOfAll() {
        assertThat(Profiled.busiest(Map.of("a", 1, "b", 6, "c", 3)))
                .containsExactly(new Profile.Part("b", 60), new Profile.Part("c", 30), new Profile.Part("a", 10));
        assertThat(Profiled.busiest(Map.of())).isEmpty();
    }
}
