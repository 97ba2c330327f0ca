package io.github.reliablemq.torture;

import java.util.EnumMap;
import java.util.Map;

/** Which main class plays which role, and how many processes of it there are. Immutable. */
final class Cast {

    private final Map<Role, Class<?>> players;
    private final Map<Role, Integer> numbers;

    private Cast(Map<Role, Class<?>> players, Map<Role, Integer> numbers) {
        this.players = players;
        this.numbers = numbers;
    }

    /** Two writers, two relays, two consumers with an inbox, one with leases, one auditor. */
    static Cast standard() {
        Map<Role, Class<?>> players = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            players.put(role, role.standard());
        }
        return new Cast(
                players,
                new EnumMap<>(Map.of(
                        Role.WRITER, 2,
                        Role.RELAY, 2,
                        Role.JDBC_CONSUMER, 2,
                        Role.REDIS_CONSUMER, 1,
                        Role.AUDITOR, 1)));
    }

    /** With another main class in that role; it gets the arguments that {@link Part#of} reads. */
    Cast with(Role role, Class<?> player) {
        Map<Role, Class<?>> changed = new EnumMap<>(players);
        changed.put(role, player);
        return new Cast(changed, numbers);
    }

    /** With that many processes in that role. */
    Cast with(Role role, int number) {
        Map<Role, Integer> changed = new EnumMap<>(numbers);
        changed.put(role, number);
        return new Cast(players, changed);
    }

    Class<?> player(Role role) {
        return players.getOrDefault(role, role.standard());
    }

    int number(Role role) {
        return numbers.getOrDefault(role, 0);
    }
}
