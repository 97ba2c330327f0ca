package io.github.reliablemq.outbox.jdbc;

/** Where sendable rows are found; each has an index of its own. */
enum ClaimSource {
    /** Unkeyed, due at once. */
    READY,
    /** Keyed, in runs from the heads of their keys. */
    KEYED,
    /** Unkeyed, with a due time that has come. */
    DUE;

    /** Sources take turns at going first, so that none starves behind a full one. */
    ClaimSource next() {
        return switch (this) {
            case READY -> KEYED;
            case KEYED -> DUE;
            case DUE -> READY;
        };
    }
}
