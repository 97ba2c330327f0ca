package io.github.reliablemq.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Headers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P12. */
final class HeaderTextTest {

    private static final String NASTY = "\n\r\\=: sn\u0001\u0085\u2028ä漢";

    @Test
    @DisplayName("P12: headers survive their text form with value and type")
    void roundTrip() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (int j = random.nextInt(8); j > 0; j--) {
                values.put("h" + random.nextInt(100), value(random));
            }
            Headers headers = Headers.of(values);
            assertThat(HeaderText.read(HeaderText.write(headers)).asMap()).isEqualTo(headers.asMap());
        }
    }

    @Test
    void theFormIsOneReadableLinePerHeader() {
        Headers headers = Headers.of(Map.of("b", "x\ny\\n\r", "a", 1));
        assertThat(HeaderText.write(headers)).isEqualTo("a=i:1\nb=s:x\\ny\\\\n\\r\n");
        assertThat(HeaderText.write(Headers.none())).isEmpty();
        assertThat(HeaderText.read("")).isEqualTo(Headers.none());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a=s:cut off",
                "\n",
                "=s:x\n",
                "a=s\n",
                "a=s;x\n",
                "a=x:1\n",
                "a=i:\n",
                "a=i:1.5\n",
                "a=y:128\n",
                "a=b:maybe\n",
                "a=b:TRUE\n",
                "a=s:\\x\n",
                "a=s:\\\n",
                "a=s:1\na=s:2\n",
                "JMSType=s:x\n",
                "a b=s:x\n",
                "a=i:1\n\n"
            })
    void damagedTextIsRejected(String text) {
        assertThatThrownBy(() -> HeaderText.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Header text");
    }

    @Test
    void anyDamageIsReadAsSomethingOrRejectedInOneWay() {
        Random random = new Random(2026);
        String whole = HeaderText.write(Headers.of(Map.of("a", "x\ny\\", "n", 5, "t", true)));
        int rejected = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(whole);
            for (int change = random.nextInt(3); change >= 0; change--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            }
            try {
                assertThat(HeaderText.read(text.toString())).isNotNull();
            } catch (IllegalArgumentException expected) {
                rejected++;
            }
        }
        assertThat(rejected).isBetween(1, 19_999);
    }

    @Test
    void theDamagedLineIsNamed() {
        assertThatThrownBy(() -> HeaderText.read("a=i:1\nb=i:x\n")).hasMessageContaining("line 2");
    }

    private static Object value(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextBoolean();
            case 1 -> (byte) random.nextInt();
            case 2 -> (short) random.nextInt();
            case 3 -> random.nextInt();
            case 4 -> random.nextLong();
            case 5 -> Float.intBitsToFloat(random.nextInt());
            case 6 -> Double.longBitsToDouble(random.nextLong());
            default -> text(random);
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(NASTY.charAt(random.nextInt(NASTY.length())));
        }
        return text.toString();
    }
}
