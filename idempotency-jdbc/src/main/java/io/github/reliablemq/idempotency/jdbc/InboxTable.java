package io.github.reliablemq.idempotency.jdbc;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The name of an inbox table, folded to lower case as the database does with names that are not quoted. */
record InboxTable(@Nullable String schema, String name) {

    static final InboxTable DEFAULT = new InboxTable(null, "reliable_inbox");

    /** The table of attempts has the name of the table and this, and the database cuts names at 63. */
    private static final String ATTEMPTS = "_attempt";

    private static final Pattern LEGAL =
            Pattern.compile("(?:([A-Za-z_][A-Za-z0-9_]{0,62})\\.)?([A-Za-z_][A-Za-z0-9_]{0,54})");

    /** Empty when the text is no table name. */
    static Optional<InboxTable> parse(String text) {
        Matcher matcher = LEGAL.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String schema = matcher.group(1);
        return Optional.of(new InboxTable(
                schema == null ? null : schema.toLowerCase(Locale.ROOT),
                matcher.group(2).toLowerCase(Locale.ROOT)));
    }

    /** Quoted, so that reserved words work too. */
    String sql() {
        return beside(name);
    }

    /** The table of attempts, quoted. */
    String attempts() {
        return beside(name + ATTEMPTS);
    }

    /** Something of another name in the same schema, quoted. */
    String beside(String other) {
        String quoted = '"' + other + '"';
        return schema == null ? quoted : '"' + schema + "\"." + quoted;
    }

    /** Its row in {@code reliable_schema}. */
    String component() {
        return name.equals(DEFAULT.name) ? "inbox" : "inbox:" + name;
    }

    @Override
    public String toString() {
        return schema == null ? name : schema + "." + name;
    }
}
