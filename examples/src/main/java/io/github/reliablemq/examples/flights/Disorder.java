package io.github.reliablemq.examples.flights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A first copy that came after a later one of its key.
 *
 * @param place where the two were seen
 * @param late the one that should have come first
 * @param before the one that was seen before it
 */
record Disorder(String place, Sighting late, Sighting before) {

    /** All of one place. Numbers grow along a key; a repeat says nothing about order, so only first copies count. */
    static List<Disorder> in(String place, List<Sighting> sightings) {
        Set<Integer> seen = new HashSet<>();
        Map<String, Sighting> latest = new HashMap<>();
        List<Disorder> found = new ArrayList<>();
        for (Sighting sighting : sightings) {
            if (seen.add(sighting.flight())) {
                Sighting before = latest.get(sighting.key());
                if (before == null || before.flight() < sighting.flight()) {
                    latest.put(sighting.key(), sighting);
                } else {
                    found.add(new Disorder(place, sighting, before));
                }
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return "%s: flight %d of %s (%s) came after flight %d (%s)"
                .formatted(place, late.flight(), late.key(), late.by(), before.flight(), before.by());
    }
}
