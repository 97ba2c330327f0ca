package io.github.reliablemq.servers;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Quoting for URLs. */
final class Uris {
    private Uris() {}

    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
