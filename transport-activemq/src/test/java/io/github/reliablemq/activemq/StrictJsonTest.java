package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictJsonTest {

    @Test
    void whatIsWrittenIsReadBack() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("plain", "grün \uD83D\uDE00");
        object.put("hard \"name\"", "a\\b\n\t\u2028\u0000\uD83D");
        object.put("inner", Map.of("k", "v"));
        object.put("nothing", Map.of());
        String line = StrictJson.write(object);
        assertThat(line).doesNotContain("\n").startsWith("{\"plain\":\"grün ");
        byte[] onDisk = line.getBytes(StandardCharsets.UTF_8);
        assertThat(StrictJson.read(new String(onDisk, StandardCharsets.UTF_8))).isEqualTo(object);
    }

    @Test
    void whatOthersWriteIsReadToo() {
        assertThat(StrictJson.read("  { \"a\" : \"\\u00e9\\/\\b\\f\\n\\r\\t\" , \"b\" : { } }  "))
                .isEqualTo(Map.of("a", "\u00e9/\b\f\n\r\t", "b", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"a\":1}",
                "{\"a\":null}",
                "{\"a\":\"b\"",
                "{\"a\":\"b\"} x",
                "{\"a\":\"b\",}",
                "{\"a\":\"b\",\"a\":\"c\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"b",
                "{\"a\":\"\n\"}",
                "{\"a\":{\"b\":{\"c\":{\"d\":\"e\"}}}}"
            })
    void whatIsNotOursIsRefused(String line) {
        assertThatThrownBy(() -> StrictJson.read(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at character");
    }
}
