package io.github.reliablemq.machine;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A claimed batch on its way: the parts still to be sent, the first of them under way, and what is decided already.
 * Immutable.
 *
 * @param since when it was claimed
 * @param parts each travels in one broker transaction
 * @param decided settlements so far
 * @param left what the claim left in the store
 * @param trouble what ended the sending before its time; null while all is well
 */
record Work(
        Instant since,
        List<List<Claimed>> parts,
        List<Settlement> decided,
        Outlook left,
        @Nullable Trouble trouble) {

    static final Work NONE = new Work(Instant.EPOCH, List.of(), List.of(), Outlook.UNKNOWN, null);

    /**
     * Why the rest of a batch was not sent.
     *
     * @param then where the lane goes once the batch is settled
     */
    record Trouble(Phase then, Failure failure) {}

    /** All of it goes back untouched. */
    static Work returning(List<Claimed> messages, Instant now) {
        return new Work(now, List.of(messages), List.of(), Outlook.UNKNOWN, null).givenBack(Departure.NOT_SENT);
    }

    /** The part under way. */
    List<Claimed> current() {
        return parts.get(0);
    }

    boolean isThrough() {
        return parts.isEmpty();
    }

    /** What may wait once it is settled: what was not sent does. */
    Outlook.Work leaves() {
        return decided.stream().allMatch(Settlement.Sent.class::isInstance) ? left.work() : Outlook.Work.LIKELY;
    }

    boolean isOfSeveral() {
        return decided.size() > 1;
    }

    /** Until the next message becomes due, as far as the claim could tell; null for none. */
    @Nullable
    Duration nextDue(Instant now) {
        Duration then = left.nextDue();
        return then == null ? null : then.minus(Duration.between(since, now));
    }

    boolean isOlderThan(Duration age, Instant now) {
        return now.isAfter(since.plus(age));
    }

    /** Whether all of the current part goes to one destination. */
    boolean hasOneDestination() {
        return haveOneDestination(current());
    }

    static boolean haveOneDestination(List<Claimed> messages) {
        Destination first = messages.get(0).envelope().destination();
        return messages.stream().allMatch(m -> m.envelope().destination().equals(first));
    }

    /** The current part travels as two. */
    Work halved() {
        List<Claimed> part = current();
        int middle = part.size() / 2;
        List<List<Claimed>> next = new ArrayList<>();
        next.add(part.subList(0, middle));
        next.add(part.subList(middle, part.size()));
        next.addAll(parts.subList(1, parts.size()));
        return new Work(since, List.copyOf(next), decided, left, trouble);
    }

    /** The current part is stored. */
    Work stored() {
        List<Settlement> more = new ArrayList<>(decided);
        current().forEach(message -> more.add(new Settlement.Sent(message)));
        return new Work(since, parts.subList(1, parts.size()), List.copyOf(more), left, trouble);
    }

    /** The current part is one message and this is its fate; later ones of its key must not pass it. */
    Work charged(Settlement fate) {
        List<Settlement> more = new ArrayList<>(decided);
        more.add(fate);
        Work rest = new Work(since, parts.subList(1, parts.size()), List.copyOf(more), left, trouble);
        return rest.releasing(
                message -> message.envelope().sharesKeyWith(fate.message().envelope()));
    }

    /** What waits to be sent to that destination goes back untouched. */
    Work leaving(Destination destination) {
        return releasing(message -> message.envelope().destination().equals(destination));
    }

    private Work releasing(Predicate<Claimed> which) {
        List<Settlement> more = new ArrayList<>(decided);
        List<List<Claimed>> rest = new ArrayList<>();
        for (List<Claimed> part : parts) {
            List<Claimed> staying = new ArrayList<>();
            for (Claimed message : part) {
                if (which.test(message)) {
                    more.add(new Settlement.Release(message, message.departure()));
                } else {
                    staying.add(message);
                }
            }
            if (!staying.isEmpty()) {
                rest.add(List.copyOf(staying));
            }
        }
        return new Work(since, List.copyOf(rest), List.copyOf(more), left, trouble);
    }

    /** Everything not yet decided goes back; only the current part may have left. */
    Work givenBack(Departure ofCurrent) {
        List<Settlement> more = new ArrayList<>(decided);
        for (int i = 0; i < parts.size(); i++) {
            for (Claimed message : parts.get(i)) {
                Departure departure = i == 0 ? merge(message.departure(), ofCurrent) : message.departure();
                more.add(new Settlement.Release(message, departure));
            }
        }
        return new Work(since, List.of(), List.copyOf(more), left, trouble);
    }

    Work troubled(Phase then, Failure failure) {
        return new Work(since, parts, decided, left, new Trouble(then, failure));
    }

    /** Once a message may have left it stays so. */
    static Departure merge(Departure before, Departure now) {
        return before == Departure.MAYBE_SENT ? before : now;
    }
}
