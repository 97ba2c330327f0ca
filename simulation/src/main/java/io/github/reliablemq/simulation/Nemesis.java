package io.github.reliablemq.simulation;

import java.time.Duration;

/** What happens to whole processes, looked at once a second. */
final class Nemesis {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final World world;

    Nemesis(World world) {
        this.world = world;
    }

    void start() {
        world.agenda().after(LOOK, this::look);
    }

    private void look() {
        world.relays().stream().filter(SimRelay::isAlive).forEach(this::relay);
        if (world.strikes(Fault.BROKER_KILLED)) {
            world.broker().kill();
            world.agenda().after(seconds(10), world.broker()::restart);
        }
        if (world.isDatabaseUp() && world.strikes(Fault.DATABASE_RESTARTED)) {
            database();
        }
        if (world.leases().isPresent() && world.strikes(Fault.LEASES_FLUSHED)) {
            world.leases().get().flush();
        }
        if (world.isTimeForFaults()) {
            world.agenda().after(LOOK, this::look);
        }
    }

    private Duration seconds(int atMost) {
        return Duration.ofSeconds(1L + world.choices().below(atMost));
    }

    private void relay(SimRelay relay) {
        if (world.strikes(Fault.RELAY_KILLED)) {
            relay.kill();
        } else if (world.strikes(Fault.RELAY_FROZEN)) {
            relay.freeze(Duration.ofSeconds(5L + world.choices().below(60)));
        }
    }

    /** Claims are made in hardly any time, so it waits for one now and then. */
    private void database() {
        if (world.choices().oneIn(2)) {
            world.onNextStepOfAClaim(this::endDatabase);
        } else {
            endDatabase();
        }
    }

    private void endDatabase() {
        world.lanes().forEach(SimLane::doubt);
        if (world.lanes().anyMatch(SimLane::isClaiming)) {
            world.tally().happened(Sometimes.RESTARTED_MID_CLAIM);
        }
        if (world.lanes().anyMatch(SimLane::isWorking)) {
            world.tally().happened(Sometimes.RESTARTED_MID_SEND);
        }
        world.endDatabase();
        world.agenda().after(seconds(5), world::startDatabase);
    }
}
