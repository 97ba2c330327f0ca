package io.github.reliablemq.machine;

/**
 * Whether ends of other relays are news to a relay that runs. An outage of the store silences them all, and each is
 * heard again in its own time: what counts is seen by one that was heard itself for long enough. Immutable.
 *
 * @param known ends of others that are no news
 * @param heard signs of life in a row that were recorded, as far as they matter
 */
public record Vigilance(int known, int heard) {

    /** A relay is silent when three signs of life are missing. */
    private static final int LONG_ENOUGH = 4;

    /** At the start, when so many ends are not explained. */
    public static Vigilance knowing(int ends) {
        return new Vigilance(ends, 0);
    }

    /** A sign of life was recorded, and so many others were silent. */
    public Vigilance heard(int silent) {
        return new Vigilance(Math.min(known, silent), Math.min(heard + 1, LONG_ENOUGH));
    }

    /** None was. */
    public Vigilance missed() {
        return new Vigilance(known, 0);
    }

    /** Whether somebody ended lately, when so many are silent. */
    public boolean isNews(int silent) {
        return heard >= LONG_ENOUGH && silent > known;
    }
}
