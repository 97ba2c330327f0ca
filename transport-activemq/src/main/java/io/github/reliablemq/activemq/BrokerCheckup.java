package io.github.reliablemq.activemq;

import io.github.reliablemq.Checkup;
import io.github.reliablemq.Finding;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at a broker as a client can: by what it negotiates, and by asking on temporary queues. Most of its settings are
 * in its own file only; of those it says how to look.
 */
final class BrokerCheckup implements Checkup {

    private static final String NAME = "doctor";
    /** For all questions together; then the connection is cut. */
    private static final Duration LIMIT = Duration.ofSeconds(12);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** A scheduler that is on takes half a second to say so. */
    private static final Duration SCHEDULER_PATIENCE = Duration.ofSeconds(3);

    private final ActiveMqBroker broker;

    BrokerCheckup(ActiveMqBroker broker) {
        this.broker = broker;
    }

    @Override
    public String subject() {
        return "broker " + broker;
    }

    @Override
    @SuppressWarnings("try") // The limit works by being open.
    public List<Finding> examine() {
        try (Link link = new Switchboard(broker).connect(NAME, null, dialer -> {});
                Watchdog.Watch limit = link.limit(LIMIT, "the doctor's questions")) {
            List<Finding> findings = new ArrayList<>();
            findings.add(connection(link));
            findings.add(signOn());
            findings.add(frameSize(link.wire().maxFrameSize()));
            findings.addAll(ask("scheduler", () -> List.of(scheduler(SchedulerProbe.ask(link, SCHEDULER_PATIENCE)))));
            findings.addAll(
                    ask("advisories", () -> List.of(advisories(BrokerQuestions.sendsAdvisories(link, PATIENCE)))));
            findings.addAll(ask("store", () -> BrokerFill.findings(BrokerQuestions.fill(link, PATIENCE))));
            findings.addAll(BrokerFile.whatOnlyTheFileSays());
            return findings;
        }
    }

    /** A question to the broker. */
    private interface Question {
        List<Finding> ask() throws JMSException;
    }

    private static List<Finding> ask(String about, Question question) {
        try {
            return question.ask();
        } catch (JMSException | RuntimeException e) {
            return List.of(Finding.notSeen(
                    about,
                    Causes.summary(e),
                    "Whether it is as it should be is not known",
                    "Ask with a user who may create temporary queues, or look at the broker's activemq.xml"));
        }
    }

    private Finding connection(Link link) {
        int others = broker.addresses().size() - 1;
        String seen = link.address() + " answers" + (others == 0 ? "" : ", " + others + " more were not asked");
        return Finding.ok("connection", seen, "Messages can be sent and received");
    }

    private Finding signOn() {
        return broker.currentCredentials() == null
                ? Finding.advice(
                        "sign-on",
                        "let in without user or password",
                        "Whoever reaches the port can read, send and remove messages",
                        "Give the broker an authentication plugin, and ActiveMqBroker credentials")
                : Finding.ok("sign-on", "with user and password", "The broker knows who we are");
    }

    private static Finding frameSize(long bytes) {
        String about = "frame size";
        String seen = bytes == Long.MAX_VALUE ? "no limit" : "packets up to " + bytes + " bytes";
        if (bytes < BrokerFile.LEAST_FRAME) {
            return Finding.advice(
                    about,
                    seen,
                    "Messages of 1 MiB, which an outbox takes by default, are parked, and their dead letters do not fit",
                    "Raise wireFormat.maxFrameSize of the broker's connector, and of our URL if it sets one, to "
                            + BrokerFile.LEAST_FRAME + " or more; or lower maxBodyBytes of the outbox");
        }
        return bytes > BrokerFile.MOST_FRAME
                ? Finding.advice(
                        about,
                        seen,
                        "One huge packet of any client can take all memory of the broker",
                        "Set wireFormat.maxFrameSize=104857600 on the broker's connectors")
                : Finding.ok(about, seen, "Large enough for messages, small enough for the broker");
    }

    private static Finding scheduler(SchedulerProbe.Scheduler scheduler) {
        String about = "scheduler";
        return switch (scheduler) {
            case ON -> Finding.ok(about, "on", "ActiveMqDirectSender.schedule works; outboxes need it not");
            case OFF ->
                Finding.advice(
                        about,
                        "off",
                        "Messages that plain clients delay (AMQ_SCHEDULED_DELAY) are delivered at once, without an error;"
                                + " ActiveMqDirectSender.schedule is refused. Delays of an outbox work",
                        "Set schedulerSupport=\"true\" on the broker if somebody delays messages by it");
            case UNKNOWN ->
                Finding.notSeen(
                        about,
                        "the probe did not come back within " + SCHEDULER_PATIENCE,
                        "Where it is off, messages that plain clients delay are delivered at once, without an error",
                        "Look for schedulerSupport in activemq.xml");
        };
    }

    private static Finding advisories(boolean sent) {
        return sent
                ? Finding.ok("advisories", "on", "TopicCheck finds topics without a durable subscription")
                : Finding.advice(
                        "advisories",
                        "none within " + PATIENCE,
                        "TopicCheck cannot find topics without a durable subscription, whose messages are lost",
                        "Set advisorySupport=\"true\" on the broker, or send to queues and virtual topics only");
    }
}
