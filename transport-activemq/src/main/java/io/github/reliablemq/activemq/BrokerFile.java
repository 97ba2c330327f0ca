package io.github.reliablemq.activemq;

import io.github.reliablemq.Finding;
import java.util.List;

/** What only the broker's own file says, and no client can see without doing harm. */
final class BrokerFile {

    /** A body of 1 MiB, headers, and the reason of a dead letter. */
    static final long LEAST_FRAME = 2 * 1024 * 1024;

    static final long MOST_FRAME = 256L * 1024 * 1024;

    private static final String WHY = "no client can see it";

    private BrokerFile() {}

    static List<Finding> whatOnlyTheFileSays() {
        return List.of(
                Finding.notSeen(
                        "journal sync",
                        WHY,
                        "Unless KahaDB syncs its journal at each commit, a power failure loses messages that were"
                                + " confirmed (P1)",
                        "In activemq.xml, <kahaDB> must have journalDiskSyncStrategy \"always\", which is the default, and"
                                + " enableJournalDiskSyncs must not be false"),
                Finding.notSeen(
                        "dead letter audit",
                        WHY,
                        "The broker's own dead-letter strategy drops a second copy of a message id without a word: a"
                                + " message that is replayed and fails again, or fails in two queues of a virtual topic,"
                                + " is lost. Our listener's dead letters do not go that way",
                        "In activemq.xml, each deadLetterStrategy, and the policyEntry of each dead-letter queue, should have"
                                + " enableAudit=\"false\""),
                Finding.notSeen(
                        "no space",
                        WHY,
                        "By default a full store makes the connection wait, and with it the lane, until its deadline;"
                                + " refusals come at once and name the cause",
                        "In activemq.xml, look at <systemUsage> for sendFailIfNoSpace or sendFailIfNoSpaceAfterTimeout"),
                Finding.notSeen(
                        "redelivery",
                        WHY,
                        "A redeliveryPlugin reorders what plain consumers roll back, and their own clients' policies"
                                + " decide what goes to the broker's dead letters. Our listener settles its messages"
                                + " itself and is not touched by either",
                        "In activemq.xml, look for <redeliveryPlugin>; of plain consumers, at jms.redeliveryPolicy in their"
                                + " URLs"));
    }
}
