package io.github.reliablemq.torture;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;

/** Consumers who commit the key, the effect and the acknowledgement in another order than all at once. */
final class RogueConsumers {

    private static final long UNTIL_ALL_CAME = 1_000;

    private RogueConsumers() {}

    /** One delivery, with what is needed to handle it. */
    private record Delivery(
            PlantedScene scene, RogueSession broker, Rogue rogue, String id, String hash, boolean first) {

        Connection connect() throws SQLException {
            return scene.database().source().getConnection();
        }

        /** The database takes this connection away, the first time somebody gets here. */
        void strike(Connection connection) throws SQLException {
            if (first) {
                scene.terminate(connection);
            }
        }

        void effect(Connection connection) throws SQLException {
            rogue.effect(connection, id, hash);
        }
    }

    private interface Handling {
        void handle(Delivery delivery) throws SQLException, JMSException;
    }

    /** Commits the key, then has the effect: what fails in between is taken for done. */
    static void markThenDo(PlantedScene scene) throws Exception {
        consume(scene, delivery -> {
            if (markAlone(delivery)) {
                try (Connection effects = delivery.connect()) {
                    delivery.strike(effects);
                    delivery.effect(effects);
                }
            }
            delivery.broker().commit();
        });
    }

    /** Commits the effect, then the key: what fails in between is done again. */
    static void doThenMark(PlantedScene scene) throws Exception {
        consume(scene, delivery -> {
            try (Connection keys = delivery.connect()) {
                if (!Rogue.isMarked(keys, delivery.id())) {
                    try (Connection effects = delivery.connect()) {
                        delivery.effect(effects);
                    }
                    delivery.strike(keys);
                    keys.setAutoCommit(false);
                    Rogue.mark(keys, delivery.id());
                    keys.commit();
                }
            }
            delivery.broker().commit();
        });
    }

    /** Acknowledges, then does key and effect in one transaction: what fails there never comes again. */
    static void acknowledgeFirst(PlantedScene scene) throws Exception {
        consume(scene, delivery -> {
            delivery.broker().commit();
            try (Connection both = delivery.connect()) {
                both.setAutoCommit(false);
                if (Rogue.mark(both, delivery.id())) {
                    delivery.effect(both);
                    delivery.strike(both);
                }
                both.commit();
            }
        });
    }

    /** Does key and effect in one transaction, and acknowledges however that ended. */
    static void acknowledgeRollbacks(PlantedScene scene) throws Exception {
        consume(scene, delivery -> {
            try (Connection both = delivery.connect()) {
                both.setAutoCommit(false);
                if (Rogue.mark(both, delivery.id())) {
                    delivery.effect(both);
                    delivery.strike(both);
                }
                both.commit();
            } catch (SQLException rolledBack) {
                // It takes the end of the transaction for its success.
            }
            delivery.broker().commit();
        });
    }

    private static boolean markAlone(Delivery delivery) throws SQLException {
        try (Connection keys = delivery.connect()) {
            keys.setAutoCommit(false);
            boolean first = Rogue.mark(keys, delivery.id());
            keys.commit();
            return first;
        }
    }

    private static void consume(PlantedScene scene, Handling handling) throws JMSException {
        scene.relay();
        scene.commit(scene.draft(), scene.draft(), scene.draft());
        Rogue rogue = new Rogue(scene, "rogue");
        boolean first = true;
        try (RogueSession broker = RogueSession.transacted(scene.brokerUrl(), scene.queue());
                MessageConsumer consumer = broker.consumer()) {
            Message message = consumer.receive(UNTIL_ALL_CAME);
            while (message != null) {
                Delivery delivery = delivery(message, new Delivery(scene, broker, rogue, "", "", first));
                first = false;
                rogue.enter(delivery.id(), delivery.hash());
                try {
                    handling.handle(delivery);
                    rogue.exit(delivery.id());
                } catch (SQLException failed) {
                    broker.rollback();
                }
                message = consumer.receive(UNTIL_ALL_CAME);
            }
        }
    }

    private static Delivery delivery(Message message, Delivery blank) throws JMSException {
        byte[] body = ((TextMessage) message).getText().getBytes(StandardCharsets.UTF_8);
        String hash = Content.hash(body, message.getStringProperty(Content.SALT));
        return new Delivery(
                blank.scene(), blank.broker(), blank.rogue(), RogueSession.id(message), hash, blank.first());
    }
}
