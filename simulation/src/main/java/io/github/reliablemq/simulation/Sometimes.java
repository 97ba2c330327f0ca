package io.github.reliablemq.simulation;

/** What must happen now and then, or a campaign has not tried what it says. */
enum Sometimes {
    /** Two lanes held batches at once. */
    LANES_OVERLAPPED,
    /** A claim passed over a message that another one had locked. */
    LOCK_SKIPPED,
    /** A claim found that a message was settled since it began. */
    CHANGED_SINCE_SNAPSHOT,
    /** A claim ended while its batch was on the way. */
    CLAIM_ENDED_IN_FLIGHT,
    /** A claim took so long that it ended before it was made. */
    CLAIM_ENDED_BEFORE_MADE,
    /** A claim without an answer ended at once. */
    UNKNOWN_CLAIM_FREED,
    /** One kept its messages from everybody until it had lasted too long. */
    UNKNOWN_CLAIM_KEPT,
    /** The database ended while a claim was being made. */
    RESTARTED_MID_CLAIM,
    /** It ended while a batch was on the way. */
    RESTARTED_MID_SEND,
    /** A transaction was open when the database ended. */
    TRANSACTION_LOST,
    /** A commit without an answer had happened. */
    UNKNOWN_COMMIT_COMMITTED,
    /** One had not. */
    UNKNOWN_COMMIT_LOST,
    /** A writer recorded again what it did not know to be committed, and was told that it was. */
    RECORDED_ALREADY,
    /** A settlement came after its claim had ended, and changed nothing. */
    STALE_SETTLEMENT_REFUSED,
    /** A settlement was committed although its lane was told that it failed. */
    UNKNOWN_SETTLEMENT_COMMITTED,
    /** One was not. */
    UNKNOWN_SETTLEMENT_LOST,
    /** A batch was stored although its lane was told nothing. */
    UNKNOWN_SEND_STORED,
    /** One was not. */
    UNKNOWN_SEND_LOST,
    /** A batch arrived when its messages were claimed by somebody else, or settled. */
    LATE_PACKET_AFTER_RECLAIM,
    /** A run of several messages of a key was in one batch. */
    KEY_RUN,
    /** A key could not be claimed because its head was held by another lane. */
    KEY_CONTENDED,
    /** Transactions of one key overlapped. */
    WRITERS_OVERLAPPED,
    /** A transaction was rolled back. */
    ROLLED_BACK,
    /** A refused batch travelled again in parts. */
    BATCH_HALVED,
    /** A message used up its attempts. */
    PARKED,
    /** A message nothing is wrong with was charged an attempt, as it may be. */
    SOUND_CHARGED,
    /** A message waited behind a parked one of its key. */
    HELD_BACK,
    /** A message was sent although a later one of its key was parked. */
    BEFORE_PARKED,
    /** A lane left a destination alone. */
    STOOD_STILL,
    /** And sent to it again in the end. */
    MOVED_AGAIN,
    /** A silent broker had not read a batch to its commit. */
    SILENT_BEFORE_COMMIT,
    /** A lane gave a batch back unsent, lest its messages wait for one stuck destination once more. */
    BATCH_PARTED,
    /** Meanwhile something was stored for another one. */
    OTHERS_WENT_ON,
    /** A batch that waited for room was stored when its lane had long given up. */
    WOKE_UP_LATE,
    /** A message waited for its time. */
    DUE_LATER,
    /** A relay started carefully. */
    STARTED_CAREFULLY,
    /** One that ran became careful, because others ended. */
    BECAME_CAREFUL,
    /** A message that had ended a relay was parked by the next lane that claimed it. */
    ACCUSED_PARKED,
    /** It went well for long enough. */
    AT_EASE_AGAIN,
    /** That could not be recorded, and it stayed careful. */
    STAYED_CAREFUL,
    /** A message that ended relays was parked. */
    SUSPECT_PARKED,
    /** A message was to be parked for what its relay announced, and was in somebody's claim or settled by then. */
    PARK_RACE,
    /** The broker stored a message twice. */
    REPEATED,
    /** A consumer recognised a repeat. */
    REPEAT_SUPPRESSED,
    /** A message was delivered again after its effect was committed. */
    REDELIVERED_AFTER_COMMIT,
    /** A message was delivered while another consumer handled a copy of it. */
    INBOX_BUSY,
    /** The broker ended while a consumer had a message in hand, and delivered it again. */
    REDELIVERED_IN_HAND,
    /** A commit was found by a look, because nobody rang. */
    FOUND_WITHOUT_RING,
    /** A message that ended consumers went to the dead letters. */
    KILLER_SET_ASIDE,
    /** A message was delivered while another consumer had its lease. */
    LEASE_IN_PROGRESS,
    /** A lease ended while its owner's handler ran, and went to another one. */
    LEASE_ENDED_UNDER_OWNER,
    /** A renewal failed, and the next one came through in time. */
    LEASE_RESTORED,
    /** A handler was told that its lease is gone. */
    LEASE_LOSS_TOLD,
    /** An owner completed after its lease had ended. */
    COMPLETED_AFTER_EXPIRY,
    /** It did while another one had the lease. */
    COMPLETED_OVER_ANOTHER,
    /** It did after another one had completed. */
    COMPLETED_TOO_LATE,
    /** A completion was recorded in the background. */
    COMPLETED_IN_BACKGROUND,
    /** A handler ran without a lease because its store did not answer. */
    RAN_WITHOUT_LEASE,
    /** An effect was repeated, and what for was known. */
    EFFECT_REPEATED
}
