package io.github.reliablemq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.endtoend.PlainQueue.Copy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a queue received, repeats left out. */
final class FirstCopies {

    private final Map<String, Copy> byId = new LinkedHashMap<>();

    FirstCopies(List<Copy> copies) {
        copies.forEach(copy -> byId.putIfAbsent(copy.id(), copy));
    }

    /** P1: every number from 0 to {@code count - 1} arrived, and nothing else (P2). */
    FirstCopies areExactly(int count) {
        assertThat(byId.values().stream()
                        .map(copy -> Integer.valueOf(copy.text()))
                        .sorted())
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
        return this;
    }

    /** P5: the numbers of each key arrived in ascending order. */
    void areInOrderOfTheirKeys() {
        Map<String, List<Integer>> byKey = byId.values().stream()
                .collect(Collectors.groupingBy(
                        Copy::key, Collectors.mapping(copy -> Integer.valueOf(copy.text()), Collectors.toList())));
        byKey.forEach((key, numbers) -> assertThat(numbers).as("key %s", key).isSorted());
    }
}
