package io.github.reliablemq.torture;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import io.github.reliablemq.servers.Direction;
import io.github.reliablemq.servers.Drop;
import io.github.reliablemq.servers.Replies;
import jakarta.jms.JMSException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Relays and operators who work on the outbox with statements of their own. */
final class RogueRelays {

    private static final Duration START = Duration.ofSeconds(30);
    private static final String WAITING = "select message_id from reliable_outbox where state = 0 order by row_id";

    private RogueRelays() {}

    /** Takes for sent what the broker has not confirmed, while what is sent never arrives. */
    static void settleBeforeTheAnswer(PlantedScene scene) throws Exception {
        scene.consume();
        scene.commit(scene.draft(), scene.draft(), scene.draft());
        RogueSession broker = RogueSession.unconfirmed(scene.proxiedBrokerUrl(), scene.queue())
                .ready();
        PlantedScene.Harm harm = scene.harm("B6");
        long before = scene.network().swallowed();
        scene.network().blackHole(Direction.TO_SERVER);
        for (String id : scene.database().list(WAITING)) {
            broker.send(scene.draft(id));
            scene.database().execute("delete from reliable_outbox where message_id = '" + id + "'");
        }
        require(Patience.until(START, () -> scene.network().swallowed() > before), "nothing was swallowed");
        harm.bit(scene.network().swallowed() - before + " bytes swallowed");
        scene.network().pass();
        closeCutOff(broker);
    }

    private static void closeCutOff(RogueSession broker) {
        try {
            broker.close();
        } catch (JMSException cutOff) {
            // There is nobody left to take leave of.
        }
    }

    /** Takes messages out of the outbox before it sends them, and is killed in between. */
    static void forgetTheClaim(PlantedScene scene) {
        scene.consume();
        scene.commit(scene.draft(), scene.draft());
        PlantedScene.Harm harm = scene.harm("R1");
        try (Child relay = ChildJvm.of(RogueClaimMain.class)
                .jvmOptions("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .args(scene.jdbcUrl())
                .start()) {
            relay.awaitOutput(RogueClaimMain.CLAIMED, START);
            relay.kill();
            harm.bit("pid " + relay.pid() + " killed after it had claimed");
        }
        scene.commit(scene.draft());
        scene.relay();
    }

    /** Two lanes take what is free and send it, whoever has the messages before of the same key. */
    static void sendWithoutTheHead(PlantedScene scene) throws Exception {
        scene.consume();
        for (int number = 1; number <= 4; number++) {
            scene.commit(scene.keyed("k", number));
        }
        try (Connection first = scene.database().source().getConnection();
                Connection second = scene.database().source().getConnection();
                RogueSession broker = RogueSession.transacted(scene.brokerUrl(), scene.queue())) {
            List<String> run = claim(first);
            List<String> next = claim(second);
            // The first lane is slow; nothing makes the second one wait for it.
            send(scene, broker, next);
            second.commit();
            send(scene, broker, run);
            first.commit();
        }
    }

    private static List<String> claim(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        String ids = Rogue.first(connection, """
                with taken as (delete from reliable_outbox where row_id in (
                    select row_id from reliable_outbox where state = 0
                    order by row_id limit 2 for update skip locked) returning row_id, message_id)
                select string_agg(message_id::text, ',' order by row_id) from taken""");
        return List.of(ids.split(",", -1));
    }

    private static void send(PlantedScene scene, RogueSession broker, List<String> ids) throws JMSException {
        for (String id : ids) {
            broker.send(scene.draft(id));
        }
        broker.commit();
    }

    /** Looks for the head of a key behind what it has had of that key: what was put back is overtaken. */
    static void lookForTheHeadBehindAHint(PlantedScene scene) throws Exception {
        scene.consume();
        scene.commit(scene.keyed("k", 1));
        scene.commit(scene.keyed("k", 2));
        long hint = scene.database().number("select min(row_id) from reliable_outbox");
        try (RogueSession broker = RogueSession.transacted(scene.brokerUrl(), scene.queue())) {
            broker.send(scene.draft(scene.database().list(WAITING).get(0)));
            // Refused; the row stays where it is and is tried again later.
            broker.rollback();
            String head = scene.database()
                    .list("select message_id from reliable_outbox where row_id > " + hint + " order by row_id")
                    .get(0);
            send(scene, broker, List.of(head));
            scene.database().execute("delete from reliable_outbox where row_id > " + hint);
            send(scene, broker, scene.database().list(WAITING));
        }
        scene.database().execute("delete from reliable_outbox");
    }

    /** Makes an occurrence anew, with a new id, because it was not told that the first one is committed. */
    static void giveOccurrencesRandomIds(PlantedScene scene) throws Exception {
        scene.consume();
        Draft occurrence = scene.draft();
        scene.commit(occurrence);
        try (Connection unanswered = scene.database().source().getConnection()) {
            scene.terminate(unanswered);
        }
        scene.database().execute("""
                insert into reliable_outbox (message_id, destination, format, body_kind, headers, body)
                select gen_random_uuid(), destination, format, body_kind, headers, body
                from reliable_outbox""");
        scene.relay();
    }

    /** Sends once more to be on the safe side, though it was answered. */
    static void sendTwice(PlantedScene scene) throws Exception {
        scene.consume();
        scene.commit(scene.draft(), scene.draft());
        try (RogueSession broker = RogueSession.transacted(scene.brokerUrl(), scene.queue())) {
            send(scene, broker, scene.database().list(WAITING));
            send(scene, broker, scene.database().list(WAITING));
        }
        scene.database().execute("delete from reliable_outbox");
    }

    /** Goes on behind the highest number it has seen and purges what lies before: late commits have lower numbers. */
    static void readBehindACursor(PlantedScene scene) throws Exception {
        scene.consume();
        PlantedScene.Open late = scene.begin(scene.draft());
        scene.commit(scene.draft());
        long cursor = 0;
        try (RogueSession broker = RogueSession.transacted(scene.brokerUrl(), scene.queue())) {
            for (int round = 0; round < 2; round++) {
                send(
                        scene,
                        broker,
                        scene.database()
                                .list("select message_id from reliable_outbox where row_id > " + cursor
                                        + " order by row_id"));
                cursor = Math.max(
                        cursor, scene.database().number("select coalesce(max(row_id), 0) from reliable_outbox"));
                if (round == 0) {
                    late.commit();
                }
            }
        }
        scene.database().execute("delete from reliable_outbox where row_id <= " + cursor);
    }

    /** Cancels a message whose send had no answer, and says that it was never sent. */
    static void cancelWhatMayBeSent(PlantedScene scene) throws Exception {
        scene.consume();
        Draft draft = scene.draft();
        scene.commit(draft);
        sendWithoutAnswer(scene, draft);
        scene.database().execute("delete from reliable_outbox where message_id = '" + draft.id() + "'");
        scene.history("operator").note("cancel", draft.id());
    }

    /** Gives a message another id each time it sends it. */
    static void takeANewId(PlantedScene scene) throws Exception {
        scene.consume();
        Draft draft = scene.draft();
        scene.commit(draft);
        sendWithoutAnswer(scene, draft);
        try (RogueSession broker = RogueSession.transacted(scene.brokerUrl(), scene.queue())) {
            broker.send(draft, new MessageId(UUID.randomUUID()), draft.text());
            broker.commit();
        }
        scene.database().execute("delete from reliable_outbox");
    }

    private static void sendWithoutAnswer(PlantedScene scene, Draft draft) throws JMSException {
        PlantedScene.Harm harm = scene.harm("B2");
        try (Drop drop = scene.network().drop(Replies.openWireCommit(1));
                RogueSession broker = RogueSession.transacted(scene.proxiedBrokerUrl(), scene.queue())) {
            broker.send(draft);
            broker.commit();
            throw new TortureException("The commit was answered, " + drop.dropped() + " answers were dropped");
        } catch (JMSException unknown) {
            harm.bit("the answer to a commit was dropped: " + unknown.getMessage());
        }
    }

    /** Purges by age and forgets that some messages are old because they wait for a person. */
    static void purgeWhatIsParked(PlantedScene scene) throws Exception {
        scene.consume();
        Draft parked = scene.draft();
        scene.commit(parked);
        scene.database()
                .execute("update reliable_outbox set state = 2, failure_type = 'refused',"
                        + " failure_fingerprint = 'refused', failure_text = 'refused'");
        for (String id : scene.database().list("select message_id from reliable_outbox where state = 2")) {
            scene.history("parked").note(id, "outbox");
        }
        scene.commit(scene.draft());
        scene.database().execute("delete from reliable_outbox where state <> 0 and recorded_at < clock_timestamp()");
        scene.relay();
    }

    /** Reads a body in another encoding than it was written in. */
    static void damageBodies(PlantedScene scene) throws Exception {
        scene.consume();
        scene.commit(scene.draft());
        try (RogueSession broker = RogueSession.transacted(scene.brokerUrl(), scene.queue())) {
            for (String id : scene.database().list(WAITING)) {
                Draft draft = scene.draft(id);
                byte[] stored = draft.text().getBytes(StandardCharsets.UTF_8);
                broker.send(draft, draft.id(), new String(stored, StandardCharsets.ISO_8859_1));
            }
            broker.commit();
        }
        scene.database().execute("delete from reliable_outbox");
    }

    /** Sends whatever is there, due or not. */
    static void ignoreDueTimes(PlantedScene scene) throws Exception {
        scene.consume();
        scene.commit(scene.draft(), scene.due(Instant.now().plusSeconds(3600)));
        try (RogueSession broker = RogueSession.transacted(scene.brokerUrl(), scene.queue())) {
            send(scene, broker, scene.database().list(WAITING));
        }
        scene.database().execute("delete from reliable_outbox");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new TortureException("The fault never bit: " + otherwise);
        }
    }
}
