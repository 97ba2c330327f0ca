package io.github.reliablemq.torture;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Tells whether everything flows: a new message to each queue has its effect. */
final class Pulse {

    private final Scene scene;

    Pulse(Scene scene) {
        this.scene = scene;
    }

    /** Whether new messages had their effects by then. */
    boolean beatsWithin(Duration atMost) {
        List<Draft> sent = scene.messages().sendToAll();
        String ids = sent.stream().map(draft -> "'" + draft.id() + "'").collect(Collectors.joining(", "));
        return Patience.until(atMost, () -> {
            scene.stage().checkProcesses();
            OptionalLong effects = scene.database()
                    .tryNumber("select count(distinct message_id) from effect where message_id in (" + ids + ")");
            return effects.isPresent() && effects.getAsLong() == sent.size();
        });
    }
}
