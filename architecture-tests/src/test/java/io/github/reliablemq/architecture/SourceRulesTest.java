package io.github.reliablemq.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sizes, read from the sources. */
final class SourceRulesTest {

    private static final int MOST_LINES_OF_A_FILE = 400;
    private static final int MOST_LINES_OF_A_METHOD = 40;

    @Test
    void filesAreShort() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : Sources.java()) {
            long lines = Sources.read(file).lines().count();
            if (lines > MOST_LINES_OF_A_FILE) {
                tooLong.add(Sources.ROOT.relativize(file) + ": " + lines);
            }
        }
        assertThat(Sources.java()).isNotEmpty();
        assertThat(tooLong).as("files over " + MOST_LINES_OF_A_FILE + " lines").isEmpty();
    }

    @Test
    void methodsAreShort() {
        List<String> tooLong = new ArrayList<>();
        int seen = 0;
        for (Path file : Sources.java()) {
            for (Methods.Method method : Methods.in(Sources.read(file))) {
                seen++;
                if (method.lines() > MOST_LINES_OF_A_METHOD) {
                    tooLong.add(Sources.ROOT.relativize(file) + ": " + method);
                }
            }
        }
        assertThat(seen).isGreaterThan(Sources.java().size());
        assertThat(tooLong)
                .as("methods over " + MOST_LINES_OF_A_METHOD + " lines")
                .isEmpty();
    }

    @Test
    void methodsAreCountedAsPeopleDo() {
        String source = """
                class A {
                    // not } a { method(
                    static final String TEXT = "} void no() {";
                    A(int x) {
                        this.x = x;
                    }

                    @Deprecated
                    <T> T two(
                            T a) throws E {
                        if (a == null) {
                            run(() -> {
                                more();
                            });
                        }
                        return new B() {
                            void inner() {}
                        };
                    }
                    record R(int a) {}
                }
                """;
        assertThat(Methods.in(source)).extracting(Methods.Method::lines).containsExactly(3, 1, 9);
    }
}
