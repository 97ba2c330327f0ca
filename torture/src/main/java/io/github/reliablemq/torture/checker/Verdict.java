package io.github.reliablemq.torture.checker;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
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
                history.consumers().repeats().size(),
                attribution.attributedAtConsumers());
    }

    static Verdict of(History history, Findings findings) {
        Attribution attribution = Attribution.of(history, findings);
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

    /** Rows of the matrix, or ways of doing one, that were injected and never bit: the run says nothing of them. */
    public Set<String> toothless() {
        return Set.copyOf(faults.toothless());
    }

    /** What was broken, in words. */
    List<String> violations() {
        List<String> violations = new ArrayList<>();
        if (!found().isEmpty()) {
            violations.add(found().toString());
        }
        if (facts.isBlind()) {
            violations.add("only " + facts.text("planted").orElse("") + " planted bugs were found");
        }
        if (!facts.grew().isEmpty()) {
            violations.add("more and more was needed of " + facts.grew());
        }
        return violations;
    }

    /** Why the run proves nothing, in words. */
    List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        if (repeats.stored() == 0) {
            gaps.add("the broker stored no message, so nothing was tried");
        }
        if (faults.isCampaign() && faults.injected() == 0) {
            gaps.add("it was a campaign, and no fault was injected");
        }
        if (!faults.toothless().isEmpty()) {
            gaps.add("injected, but never bit: " + faults.toothless());
        }
        if (facts.isToBeComplete() && !facts.notRun().isEmpty()) {
            gaps.add("it was to be complete, and there was no " + facts.notRun());
        }
        return gaps;
    }

    /** Whether a promise was broken, or something else that shows without one. */
    public boolean isViolated() {
        return !violations().isEmpty();
    }

    /** Whether the run proves nothing: no message, no fault, or one that never bit. */
    public boolean isInvalid() {
        return !gaps().isEmpty();
    }

    /** Whether no promise was broken and the run proves that. */
    public boolean isClean() {
        return !isViolated() && !isInvalid();
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
                .append(" grew=" + named(facts.grew()) + " notRun=" + named(facts.notRun()))
                .append(" seed=" + facts.text("seed").orElse("-"))
                .append(" seconds=" + facts.text("seconds").orElse("-"))
                .toString();
    }

    private static String named(List<String> texts) {
        return texts.isEmpty() ? Line.ABSENT : String.join(",", texts);
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
