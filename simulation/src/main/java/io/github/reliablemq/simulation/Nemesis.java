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
        destination();
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

    /** It may take a message its whole budget to find out that it is not permitted: never for that long. */
    private void destination() {
        if (!world.broker().isStuck() && world.strikes(Fault.DESTINATION_FULL)) {
            stick(Fault.DESTINATION_FULL, seconds(50));
        }
        if (!world.broker().isStuck() && world.strikes(Fault.DESTINATION_SILENT)) {
            stick(Fault.DESTINATION_SILENT, seconds(50));
        }
        if (!world.broker().isStuck() && world.strikes(Fault.DESTINATION_FORBIDDEN)) {
            stick(Fault.DESTINATION_FORBIDDEN, seconds(5));
        }
    }

    private void stick(Fault how, Duration time) {
        world.broker().stick(how);
        world.agenda().after(time, world.broker()::loosen);
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
