package io.github.reliablemq.torture;

import io.github.reliablemq.torture.checker.Anomaly;
import java.util.Locale;
import java.util.Set;

/** Ways of doing it that are known to be wrong, and what the checker has to find in the history of each. */
@SuppressWarnings("ImmutableEnumChecker") // scripts are references to static methods, the set is unmodifiable
enum PlantedBug {
    SENDS_BEFORE_THE_COMMIT(RogueWriters::sendBeforeTheCommit, Anomaly.PHANTOM),
    IGNORES_SAVEPOINTS(RogueWriters::ignoreSavepoints, Anomaly.PHANTOM),
    SETTLES_BEFORE_THE_ANSWER(RogueRelays::settleBeforeTheAnswer, Anomaly.LOST),
    FORGETS_ITS_CLAIM(RogueRelays::forgetTheClaim, Anomaly.LOST),
    SENDS_RUNS_WITHOUT_THEIR_HEAD(RogueRelays::sendWithoutTheHead, Anomaly.MISORDERED),
    LOOKS_FOR_THE_HEAD_BEHIND_A_HINT(RogueRelays::lookForTheHeadBehindAHint, Anomaly.MISORDERED),
    READS_BEHIND_A_CURSOR(RogueRelays::readBehindACursor, Anomaly.LOST),
    CANCELS_WHAT_MAY_BE_SENT(RogueRelays::cancelWhatMayBeSent, Anomaly.PHANTOM),
    MARKS_THEN_DOES(RogueConsumers::markThenDo, Anomaly.EFFECT_LOST),
    DOES_THEN_MARKS(RogueConsumers::doThenMark, Anomaly.DOUBLE),
    ACKNOWLEDGES_FIRST(RogueConsumers::acknowledgeFirst, Anomaly.EFFECT_LOST),
    ACKNOWLEDGES_ROLLBACKS(RogueConsumers::acknowledgeRollbacks, Anomaly.EFFECT_LOST),
    /** To the broker and the inbox, the second copy is a message that nobody sent. */
    TAKES_A_NEW_ID_EACH_TIME(RogueRelays::takeANewId, Anomaly.DOUBLE, Anomaly.PHANTOM),
    GIVES_OCCURRENCES_RANDOM_IDS(RogueRelays::giveOccurrencesRandomIds, Anomaly.DOUBLE, Anomaly.PHANTOM),
    SENDS_TWICE(RogueRelays::sendTwice, Anomaly.UNATTRIBUTED),
    PURGES_WHAT_IS_PARKED(RogueRelays::purgeWhatIsParked, Anomaly.PARKED_LOST),
    DAMAGES_BODIES(RogueRelays::damageBodies, Anomaly.CORRUPT),
    IGNORES_DUE_TIMES(RogueRelays::ignoreDueTimes, Anomaly.EARLY);

    private final Script script;
    private final Anomaly expected;
    private final Set<Anomaly> alsoFound;

    PlantedBug(Script script, Anomaly expected, Anomaly... alsoFound) {
        this.script = script;
        this.expected = expected;
        this.alsoFound = Set.of(alsoFound);
    }

    /** What the rogue does, and what happens to it meanwhile. */
    interface Script {
        void play(PlantedScene scene) throws Exception;
    }

    void play(PlantedScene scene) throws Exception {
        script.play(scene);
    }

    Anomaly expected() {
        return expected;
    }

    /** Whether that is what has to be found, and nothing that has no reason. */
    boolean isCaughtBy(Set<Anomaly> found) {
        return found.contains(expected)
                && found.stream().allMatch(anomaly -> anomaly == expected || alsoFound.contains(anomaly));
    }

    String queue() {
        return "planted." + name().toLowerCase(Locale.ROOT);
    }
}
