package io.github.reliablemq.torture;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What of the broker's copies the checker gets to see. */
class AuditorMainTest {

    private static Message stored() throws JMSException {
        Message message = new ActiveMQTextMessage();
        message.setJMSMessageID("ID:host-1:1");
        return message;
    }

    @Test
    @DisplayName("P12: a copy whose id cannot be read is not taken for somebody else's, and goes to the checker")
    void copyWithoutAReadableIdIsOurs() throws JMSException {
        Message nameless = stored();
        Message damaged = stored();
        damaged.setStringProperty("rmq_id", "no id");
        for (Message message : new Message[] {nameless, damaged}) {
            assertThat(AuditorMain.isForeign(message)).isFalse();
            assertThat(AuditorMain.line(message).split("\t", -1)[2]).isEqualTo("-");
        }
    }

    @Test
    void onlyWhatTheCampaignMarkedIsForeign() throws JMSException {
        Message marked = stored();
        marked.setStringProperty("rmq_id", "00000000-0000-4000-8000-000000000001");
        marked.setStringProperty(Content.FOREIGN, "damaged");
        assertThat(AuditorMain.isForeign(marked)).isTrue();
    }
}
