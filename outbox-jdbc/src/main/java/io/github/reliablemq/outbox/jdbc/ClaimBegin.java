package io.github.reliablemq.outbox.jdbc;

/**
 * What goes in front of the first statement of a claim: settings for its transaction, each ending in a semicolon.
 *
 * @param planning for a claim that may find the table quite unlike the last time
 * @param keepingPlans for one that takes what has come in a moment; with arrays of unknown length the database would
 *     plan its statement anew each time, which takes longer than to run it, and come to the same plan
 */
record ClaimBegin(String planning, String keepingPlans) {

    /** For a statement outside a claim. */
    static final String NOTHING = "";

    ClaimBegin after(String first) {
        return new ClaimBegin(first + planning, first + keepingPlans);
    }
}
