package io.github.reliablemq.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Just enough of the Redis protocol to see whether a server answers: strings in, one simple reply out. */
final class RedisWire implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 3000;

    private final Socket socket = new Socket();
    private final BufferedReader replies;

    RedisWire(String host, int port) throws IOException {
        socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Sends one command and returns its reply, or null for a missing value. */
    @Nullable
    String call(String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            request.append("$" + length + "\r\n" + word + "\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
        String reply = replies.readLine();
        if (reply == null) {
            throw new IOException("Redis closed the connection.");
        }
        return switch (reply.charAt(0)) {
            case '+', ':' -> reply.substring(1);
            case '$' -> reply.equals("$-1") ? null : replies.readLine();
            default -> throw new IOException("Redis replied " + reply);
        };
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
