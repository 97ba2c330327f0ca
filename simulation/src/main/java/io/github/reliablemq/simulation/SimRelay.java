package io.github.reliablemq.simulation;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.machine.Caution;
import io.github.reliablemq.machine.LaneMachine;
import io.github.reliablemq.machine.Vigilance;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.RelayPresence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A process with lanes and an entry in the store, which tells how careful it has to be. */
final class SimRelay {

    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    /** As the relay's keeper has it. */
    private static final int ENOUGH_TO_BE_CAREFUL = 2;

    private final World world;
    private final String name;
    private final List<SimLane> lanes = new ArrayList<>();
    private int life;
    private boolean alive;
    private @Nullable RelayPresence presence;
    private final List<SimLane> waiting = new ArrayList<>();
    private Vigilance vigilance = Vigilance.knowing(0);
    private Caution caution = Caution.NONE;
    private boolean unheeded;
    private boolean careful;
    private List<MessageId> announced = List.of();

    SimRelay(World world, String name, int lanes, LaneMachine machine, Duration clockOff) {
        this.world = world;
        this.name = name;
        for (int lane = 1; lane <= lanes; lane++) {
            this.lanes.add(new SimLane(world, this, name + "-" + lane, machine, clockOff));
        }
    }

    List<SimLane> lanes() {
        return lanes;
    }

    boolean isAlive() {
        return alive;
    }

    void start() {
        life++;
        alive = true;
        announced = List.of();
        enter(life);
    }

    private void enter(int mine) {
        if (mine != life) {
            return;
        }
        if (!world.isDatabaseUp()) {
            world.agenda().after(AGAIN, () -> enter(mine));
            return;
        }
        beat(mine);
        judge();
        if (careful) {
            world.tally().happened(Sometimes.STARTED_CAREFULLY);
            lanes.get(0).start(caution);
            waiting.addAll(lanes.subList(1, lanes.size()));
        } else {
            lanes.forEach(lane -> lane.start(Caution.NONE));
        }
    }

    /** Enters it and sees how others ended. */
    private void judge() {
        RelayPresence made = world.suspects().register(name, new UUID(life, name.hashCode()));
        presence = made;
        FormerEnds ends = made.formerEnds();
        vigilance = Vigilance.knowing(ends.unclean());
        unheeded = false;
        boolean uneasy =
                ends.unclean() >= ENOUGH_TO_BE_CAREFUL || !ends.underWay().isEmpty();
        careful = uneasy && !world.has(Bug.NEVER_CAREFUL);
        if (careful) {
            world.log(name, "is careful", ends.unclean(), ends.underWay());
            caution = Caution.after(world.has(Bug.SUSPECTS_TOGETHER) ? unnamed(ends) : ends);
        }
    }

    private static FormerEnds unnamed(FormerEnds ends) {
        return new FormerEnds(ends.unclean(), Set.of(), Set.of());
    }

    private void beat(int mine) {
        world.agenda().after(BEAT, () -> {
            if (mine == life) {
                RelayPresence made = presence;
                if (isHeard() && made != null) {
                    heard(made, made.beat());
                } else {
                    vigilance = vigilance.missed();
                }
                beat(mine);
            }
        });
    }

    /** As the relay's keeper does it. */
    private void heard(RelayPresence made, int silent) {
        vigilance = vigilance.heard(silent);
        unheeded |= vigilance.isNews(silent);
        if (!unheeded || careful) {
            return;
        }
        made.close();
        judge();
        if (careful) {
            world.tally().happened(Sometimes.BECAME_CAREFUL);
            lanes.get(0).stopAndThen(() -> lanes.get(0).start(caution));
            lanes.subList(1, lanes.size()).forEach(lane -> lane.stopAndThen(() -> whenAtEase(lane)));
        }
    }

    private void whenAtEase(SimLane lane) {
        if (careful) {
            waiting.add(lane);
        } else {
            lane.start(Caution.NONE);
        }
    }

    private boolean isHeard() {
        return world.isDatabaseUp() && !lanes.get(0).isFrozen() && !world.strikes(Fault.PRESENCE_LOST);
    }

    /** Whether the store remembers that these are about to be sent. */
    boolean announces(List<Claimed> messages) {
        RelayPresence made = presence;
        if (made == null || !isHeard()) {
            return false;
        }
        made.announce(messages.stream().map(Claimed::row).toList());
        announced = messages.stream().map(each -> each.envelope().id()).toList();
        return true;
    }

    /** Sending went well for long enough; whether that is on record. */
    boolean atEase() {
        if (!careful) {
            return true;
        }
        RelayPresence made = presence;
        if (made == null || !isHeard()) {
            world.tally().happened(Sometimes.STAYED_CAREFUL);
            return false;
        }
        careful = false;
        world.tally().happened(Sometimes.AT_EASE_AGAIN);
        world.log(name, "is at ease");
        made.atEase();
        announced = List.of();
        waiting.forEach(lane -> lane.start(Caution.NONE));
        waiting.clear();
        return true;
    }

    void ring() {
        lanes.forEach(SimLane::ring);
    }

    /** Its process is gone, or cut off from everybody. */
    void kill() {
        life++;
        alive = false;
        suspect();
        if (careful && announced.size() == 1) {
            world.suspects().left(announced.get(0));
        }
        presence = null;
        waiting.clear();
        lanes.forEach(SimLane::kill);
        Duration down = Duration.ofSeconds(1L + world.choices().below(10));
        world.agenda().after(down, this::start);
    }

    void freeze(Duration time) {
        suspect();
        lanes.forEach(lane -> lane.freeze(time));
    }

    /** What it had announced alone may be taken for the cause. */
    private void suspect() {
        if (careful && announced.size() == 1) {
            world.history().suspicious(announced.get(0));
        }
    }
}
