package io.github.reliablemq.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Headers;
import io.github.reliablemq.InvalidMessageException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P12: any headers there can be, and any damage there can be to their stored text. */
class HeaderTextFuzzTest {

    private static final int RUNS = 20_000;

    private final SplittableRandom random = new SplittableRandom(2026);

    @Test
    @DisplayName("P12: headers are stored as they are, or refused")
    void headersAreStoredAsTheyAre() {
        int refused = 0;
        for (int i = 0; i < RUNS; i++) {
            Headers headers;
            try {
                headers = Headers.of(any());
            } catch (InvalidMessageException e) {
                refused++;
                continue;
            }
            assertThat(HeaderText.read(HeaderText.write(headers))).isEqualTo(headers);
        }
        assertThat(refused).isBetween(1, RUNS - 1);
    }

    @Test
    @DisplayName("P11: damaged text is read as something, or refused in one way")
    void damagedTextIsRefusedInOneWay() {
        int refused = 0;
        for (int i = 0; i < RUNS; i++) {
            StringBuilder text =
                    new StringBuilder(HeaderText.write(Headers.of(Map.of("a", "x\ny\\", "n", 5, "t", true))));
            int changes = 1 + random.nextInt(3);
            for (int change = 0; change < changes; change++) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            }
            try {
                assertThat(HeaderText.read(text.toString())).isNotNull();
            } catch (IllegalArgumentException expected) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, RUNS - 1);
    }

    private Map<String, Object> any() {
        Map<String, Object> values = new TreeMap<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            values.put(random.nextInt(10) == 0 ? text(3) : "h" + i, value());
        }
        return values;
    }

    private Object value() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextBoolean();
            case 1 -> (byte) random.nextInt();
            case 2 -> (short) random.nextInt();
            case 3 -> random.nextInt();
            case 4 -> random.nextLong();
            case 5 -> Float.intBitsToFloat(random.nextInt());
            case 6 -> Double.longBitsToDouble(random.nextLong());
            default -> text(12);
        };
    }

    private String text(int most) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(most);
        for (int i = 0; i < length; i++) {
            text.append((char) (random.nextInt(20) == 0 ? random.nextInt(0x10000) : random.nextInt(128)));
        }
        return text.toString();
    }
}
