package io.github.reliablemq.simulation;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run and its end.
 *
 * @param hash equal for two runs in which the same happened
 * @param broken the promise that was broken; null for none
 * @param made every choice
 * @param lines the last things that happened, if they were kept
 */
record Run(long hash, Tally tally, @Nullable Violation broken, Choices made, List<String> lines) {

    static Run of(Choices choices, Bug bug, Timeline timeline) {
        World world = new World(choices, timeline, bug);
        Violation broken = null;
        try {
            world.run();
        } catch (Violation e) {
            broken = e;
        } catch (RuntimeException e) {
            // The core or a fake refused what it was asked for: nothing that is allowed to happen.
            broken = new Violation("defect", e + " at " + e.getStackTrace()[0]);
        }
        return new Run(timeline.hash(), world.tally(), broken, choices, timeline.lines());
    }

    Optional<Violation> violation() {
        return Optional.ofNullable(broken);
    }

    int[] choices() {
        return made.tape();
    }
}
