package io.github.reliablemq.simulation;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.RelayPresence;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Sees what the store does about messages that relays announced alone and did not survive. */
final class Suspects {

    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final World world;
    private final Map<MessageId, Instant> left = new LinkedHashMap<>();

    Suspects(World world) {
        this.world = world;
    }

    /** A relay ended that had announced this one alone. */
    void left(MessageId alone) {
        left.put(alone, world.now());
    }

    /** Enters a relay that starts. */
    RelayPresence register(String name, UUID incarnation) {
        Set<MessageId> before = parked();
        RelayPresence made = world.outbox().register(name, incarnation);
        Set<MessageId> now = parked();
        now.removeAll(before);
        now.forEach(world.history()::suspectParked);
        left.keySet().removeAll(now);
        if (left.entrySet().removeIf(each -> isSilent(each.getValue()) && isHeld(each.getKey()))) {
            world.tally().happened(Sometimes.PARK_RACE);
        }
        return made;
    }

    private boolean isSilent(Instant end) {
        return !end.plus(SILENCE).isAfter(world.now());
    }

    private boolean isHeld(MessageId id) {
        return world.lanes()
                .flatMap(lane -> lane.holding().stream())
                .anyMatch(message -> message.envelope().id().equals(id));
    }

    private Set<MessageId> parked() {
        Set<MessageId> parked = new HashSet<>();
        for (Envelope envelope : world.outbox().in(MessageState.PARKED)) {
            parked.add(envelope.id());
        }
        return parked;
    }
}
