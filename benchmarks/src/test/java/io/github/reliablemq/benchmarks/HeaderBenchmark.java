package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Headers;
import io.github.reliablemq.spi.HeaderText;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Five headers, as they are stored and read back. */
@State(Scope.Benchmark)
public class HeaderBenchmark {

    private final Headers headers = Headers.of(Map.of(
            "tenant", "berlin-mitte",
            "type", "order.placed",
            "version", 3,
            "amount", 1999L,
            "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
    private final String text = HeaderText.write(headers);

    @Benchmark
    public String write() {
        return HeaderText.write(headers);
    }

    @Benchmark
    public Headers read() {
        return HeaderText.read(text);
    }
}
