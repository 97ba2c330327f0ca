package io.github.reliablemq.torture;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One way of doing what a row of the matrix is about.
 *
 * @param how in a few words; no two of a row are the same
 * @param hurt whose work it may spoil; null for everybody's
 * @param made a fault for each time it is done
 */
record Wound(String how, @Nullable Set<Role> hurt, Supplier<Fault> made) {

    /** A server fails, or something that everybody shares. */
    static Wound toAll(String how, Supplier<Fault> made) {
        return new Wound(how, null, made);
    }

    static Wound to(Role role, String how, Supplier<Fault> made) {
        return new Wound(how + " (" + role + ")", Set.of(role), made);
    }

    /** All of them at a time. */
    static Wound mixed(Wound... parts) {
        String how = Arrays.stream(parts).map(Wound::how).collect(Collectors.joining(" and "));
        return new Wound(
                how,
                union(List.of(parts)),
                () -> new Mixture(
                        Arrays.stream(parts).map(part -> part.made().get()).toList()));
    }

    private static @Nullable Set<Role> union(Collection<Wound> parts) {
        Set<Role> all = EnumSet.noneOf(Role.class);
        for (Wound part : parts) {
            Set<Role> hurt = part.hurt();
            if (hurt == null) {
                return null;
            }
            all.addAll(hurt);
        }
        return all;
    }

    /** For the history: names of roles, or {@link History#NONE} for everybody. */
    String victims() {
        return hurt == null
                ? History.NONE
                : hurt.stream().map(Role::name).sorted().collect(Collectors.joining(","));
    }
}
