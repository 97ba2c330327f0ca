package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomStoreIT {

    @Test
    @DisplayName("P4r: six deliveries to two processes one after the other, one mail")
    void mailIsSentOnce(@TempDir Path directory) throws InterruptedException {
        assertThat(CustomStore.run(directory, System.out)).isEqualTo(1);
    }
}
