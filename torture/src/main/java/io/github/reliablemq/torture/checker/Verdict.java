package io.github.reliablemq.torture.checker;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the history of one run says. Immutable. */
public final class Verdict {
    private final Findings findings;
    private final Faults faults;
    private final Census census;
    private final Repeats repeats;
    private final Facts facts;

    /**
     * Copies beyond the first.
     *
     * @param stored distinct messages at the broker
     */
    record Repeats(int stored, int atBroker, int atBrokerAttributed, int atConsumers, int atConsumersAttributed) {
        String perMillion() {
            return stored == 0 ? "-" : Long.toString(Math.round(1e6 * atBroker / stored));
        }
    }

    private Verdict(Findings findings, History history, Attribution attribution) {
        this.findings = findings;
        this.faults = history.faults();
        this.facts = history.facts();
        this.census = Census.of(history.messages(), history.transactions());
        this.repeats = new Repeats(
                history.broker().stored(),
                history.broker().repeats().size(),
                attribution.attributedAtBroker(),
                // Those without any time of a handler are a finding already.
                history.consumers().repeats().size(),
                attribution.attributedAtConsumers());
    }

    static Verdict of(History history, Findings findings) {
        Attribution attribution = Attribution.of(history, history.faults(), findings);
        return new Verdict(findings, history, attribution);
    }

    /** How often that promise was broken. */
    public long count(Anomaly anomaly) {
        return findings.count(anomaly);
    }

    /** The promises that were broken. */
    public Set<Anomaly> found() {
        return Stream.of(Anomaly.values())
                .filter(anomaly -> count(anomaly) > 0)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Anomaly.class)));
    }

    /** The first few cases of one anomaly, in words. */
    public List<String> examples(Anomaly anomaly) {
        return findings.examples(anomaly);
    }

    /** Rows of the matrix that were injected and never bit: the run says nothing of them. */
    public Set<String> toothless() {
        return faults.rows().entrySet().stream()
                .filter(row -> row.getValue().bitten() == 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the run proves nothing: no message, or a fault that never bit. */
    public boolean isInvalid() {
        return repeats.stored() == 0 || !toothless().isEmpty();
    }

    /** Whether no promise was broken and the run proves that. */
    public boolean isClean() {
        return found().isEmpty() && !isInvalid();
    }

    /** For people. */
    public String report() {
        return new Report(this).text();
    }

    /** For scripts. */
    public String closingLine() {
        StringBuilder line = new StringBuilder("TORTURE messages=" + census.committed() + " faultsInjected="
                + faults.injected() + " faultsBitten=" + faults.bitten());
        for (Anomaly anomaly : Anomaly.values()) {
            line.append(' ').append(anomaly.field()).append('=').append(count(anomaly));
        }
        return line.append(" unresolved=" + census.unresolved())
                .append(" repeats=" + repeats.atBroker() + " repeatsAttributed=" + repeats.atBrokerAttributed())
                .append(" redisRepeats=" + repeats.atConsumers() + " attributed=" + repeats.atConsumersAttributed())
                .append(" planted=" + facts.text("planted").orElse("-"))
                .append(" seed=" + facts.text("seed").orElse("-"))
                .append(" seconds=" + facts.text("seconds").orElse("-"))
                .toString();
    }

    Census census() {
        return census;
    }

    Repeats repeats() {
        return repeats;
    }

    Faults faults() {
        return faults;
    }

    Facts facts() {
        return facts;
    }
}
