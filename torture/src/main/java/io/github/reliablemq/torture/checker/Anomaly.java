package io.github.reliablemq.torture.checker;

/** A promise that was broken. */
public enum Anomaly {
    /** P1: committed, but the broker never stored it and nobody took it out. */
    LOST("lost"),
    /** P4, P4r: stored, but a consumer never had its effect and it is nowhere to be seen. */
    EFFECT_LOST("effectsLost"),
    /** P1, P7: everything was healed and drained, and it still waits. */
    STUCK("stuck"),
    /** P2: stored or handled although its transaction did not commit, or although it was cancelled. */
    PHANTOM("phantom"),
    /** P4: more than one effect at a consumer that is promised one. */
    DOUBLE("double"),
    /** P5: the first copy was stored before that of an earlier message of its key. */
    MISORDERED("misordered"),
    /** P9: stored before it was due. */
    EARLY("early"),
    /** P8: was parked or a dead letter and is gone, and no operator did that. */
    PARKED_LOST("parkedLost"),
    /** P11: parked or a dead letter, although nothing was wrong with it. */
    INNOCENT("innocents"),
    /** P12: not what was recorded. */
    CORRUPT("corrupt"),
    /** P6, P4r: came again, and no fault explains it. */
    UNATTRIBUTED("unattributed"),
    /** Two witnesses of one transaction contradict each other. */
    DISAGREEMENT("disagreements");

    private final String field;

    Anomaly(String field) {
        this.field = field;
    }

    /** Its name in the closing line. */
    String field() {
        return field;
    }
}
