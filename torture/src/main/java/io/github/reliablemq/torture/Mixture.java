package io.github.reliablemq.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Several faults at a time. */
final class Mixture implements Fault {

    private final List<Fault> parts;
    private final List<String> felt = new ArrayList<>();

    Mixture(List<Fault> parts) {
        this.parts = new ArrayList<>(parts);
    }

    @Override
    public void inject(Scene scene) throws Exception {
        for (Fault part : parts) {
            part.inject(scene);
        }
    }

    /** All of them were felt. */
    @Override
    public Optional<String> evidence(Scene scene) throws Exception {
        List<Fault> unfelt = parts.subList(felt.size(), parts.size());
        for (Fault part : List.copyOf(unfelt)) {
            Optional<String> evidence = part.evidence(scene);
            if (evidence.isPresent()) {
                parts.remove(part);
                parts.add(felt.size(), part);
                felt.add(evidence.get());
            }
        }
        return felt.size() == parts.size() ? Optional.of(String.join(" + ", felt)) : Optional.empty();
    }

    /** In the reverse order, all of them whatever one throws. */
    @Override
    public void heal(Scene scene) throws Exception {
        List<Exception> failures = new ArrayList<>();
        for (int i = parts.size() - 1; i >= 0; i--) {
            try {
                parts.get(i).heal(scene);
            } catch (Exception e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    @Override
    public Duration hold() {
        return longest(parts.stream().map(Fault::hold).toList());
    }

    @Override
    public Duration patience() {
        return longest(parts.stream().map(Fault::patience).toList());
    }

    private static Duration longest(List<Duration> all) {
        return all.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }
}
