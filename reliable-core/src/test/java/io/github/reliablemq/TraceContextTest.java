package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of the W3C recommendation. */
final class TraceContextTest {

    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void bothHeadersAreKeptAsTheyAre() {
        assertThat(TraceContext.parse(PARENT, "rojo=00f067aa0ba902b7, congo=t61rcWkgMzE,,tenant@vendor=x y"))
                .hasValueSatisfying(trace -> {
                    assertThat(trace.traceparent()).isEqualTo(PARENT);
                    assertThat(trace.tracestate())
                            .contains("rojo=00f067aa0ba902b7, congo=t61rcWkgMzE,,tenant@vendor=x y");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0\n",
                " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            })
    void withoutALegalParentThereIsNoTrace(String traceparent) {
        assertThat(TraceContext.parse(traceparent, "rojo=1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ",", "rojo", "rojo=", "=1", "Rojo=1", "a=1,a=2", "a=x\u00e4", "a=b=c", "a@=1", "a=1\n"})
    void anIllegalStateIsLeftOut(String tracestate) {
        assertThat(TraceContext.parse(PARENT, tracestate))
                .hasValueSatisfying(trace -> assertThat(trace.tracestate()).isEmpty());
    }

    @Test
    void aStateHas32MembersAtMost() {
        String members = IntStream.range(0, 32).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
        assertThat(TraceContext.parse(PARENT, members).flatMap(TraceContext::tracestate))
                .contains(members);
        assertThat(TraceContext.parse(PARENT, members + ",more=v").flatMap(TraceContext::tracestate))
                .isEmpty();
    }

    @Test
    void noParentIsNoTrace() {
        assertThat(TraceContext.parse(null, null)).isEmpty();
    }
}
