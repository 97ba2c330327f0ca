package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What the threads of a relay put into the MDC. */
@Timeout(60)
final class LogContextTest {

    private final InMemoryOutbox outbox = InMemoryOutbox.create(ManualClock.at(Instant.EPOCH));
    private final RecordingTransport broker = RecordingTransport.create();
    private final BlockingQueue<Map<String, String>> contexts = new LinkedBlockingQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Relay.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void aLaneLogsWithItsRelayAndItsNumber() throws InterruptedException {
        broker.refuse(message -> true, RefusalReason.TOO_LARGE);
        RelayListener listener = new RelayListener() {
            @Override
            public void onSettled(List<Settlement> settlements, Duration took) {
                contexts.add(MDC.getCopyOfContextMap());
            }
        };
        try (Relay relay = Relay.builder("orders", outbox, broker)
                .lanes(1)
                .listener(listener)
                .build()) {
            relay.start();
            outbox.commit(producer -> producer.send(
                    Message.to(Destination.queue("q")).text("secret").build()));
            assertThat(contexts.poll(20, TimeUnit.SECONDS))
                    .isEqualTo(Map.of("reliablemq.relay", "orders", "reliablemq.lane", "1"));
        }
        assertThat(log.list)
                .filteredOn(event -> event.getFormattedMessage().contains(" parked after "))
                .singleElement()
                .satisfies(event -> assertThat(event.getMDCPropertyMap())
                        .isEqualTo(Map.of("reliablemq.relay", "orders", "reliablemq.lane", "1")));
    }
}
