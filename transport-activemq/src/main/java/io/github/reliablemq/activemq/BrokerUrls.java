package io.github.reliablemq.activemq;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.transport.TransportFactory;
import org.apache.activemq.util.URISupport;

/** Tells broker URLs we can vouch for from those we cannot. */
final class BrokerUrls {

    private static final Set<String> SCHEMES = Set.of("tcp", "ssl");
    private static final String INACTIVITY = "wireFormat.maxInactivityDuration";

    private BrokerUrls() {}

    /** Adds what is wrong to {@code problems}; what it returns is of use only if it added nothing. */
    static List<URI> parse(List<String> urls, List<String> problems) {
        List<URI> addresses = new ArrayList<>();
        if (urls.isEmpty()) {
            problems.add("broker.urls: must name at least one broker, as in tcp://host:61616");
        }
        for (int i = 0; i < urls.size(); i++) {
            String path = "broker.urls[" + i + "]";
            try {
                URI address = new URI(urls.get(i));
                int before = problems.size();
                check(path, address, problems);
                if (problems.size() == before) {
                    tryOut(path, address, problems);
                }
                addresses.add(address);
            } catch (URISyntaxException e) {
                problems.add(path + ": is not a URL (" + e.getReason() + "); expected tcp://host:61616");
            }
        }
        return addresses;
    }

    private static void check(String path, URI address, List<String> problems) throws URISyntaxException {
        String scheme = String.valueOf(address.getScheme());
        if (!SCHEMES.contains(scheme)) {
            problems.add(
                    path + ": scheme '" + scheme + "' is not supported; use tcp:// or ssl://, one URL per address");
            return;
        }
        if (address.getHost() == null || address.getPort() < 1) {
            problems.add(path + ": must name host and port, as in " + scheme + "://host:61616");
        }
        Map<String, String> options = URISupport.parseParameters(address);
        for (String option : options.keySet()) {
            if (option.startsWith("jms.")) {
                problems.add(path + ": option " + option + " is not allowed; how messages are sent is not for a URL");
            }
        }
        if ("0".equals(options.get(INACTIVITY))) {
            problems.add(path + ": option " + INACTIVITY + "=0 is not allowed; a dead connection would never end");
        }
    }

    /** Builds a transport without connecting it: the client refuses unknown options only then. */
    private static void tryOut(String path, URI address, List<String> problems) {
        try {
            TransportFactory.connect(address).stop();
        } catch (Exception e) {
            problems.add(path + ": the ActiveMQ client refuses it (" + e.getMessage() + ")");
        }
    }
}
