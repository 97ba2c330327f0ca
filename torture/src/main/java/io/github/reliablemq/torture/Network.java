package io.github.reliablemq.torture;

import io.github.reliablemq.servers.TcpProxy;
import java.util.List;

/** The way from one role to the three servers: a proxy before each. */
record Network(TcpProxy postgres, TcpProxy redis, TcpProxy broker) implements AutoCloseable {

    Addresses addresses(Addresses direct) {
        return new Addresses(
                direct.jdbcUrl().replaceFirst("//[^/]+/", "//" + at(postgres) + "/"),
                "redis://" + at(redis),
                "tcp://" + at(broker));
    }

    List<TcpProxy> all() {
        return List.of(postgres, redis, broker);
    }

    private static String at(TcpProxy proxy) {
        return proxy.host() + ":" + proxy.port();
    }

    void heal() {
        all().forEach(TcpProxy::pass);
    }

    @Override
    public void close() {
        all().forEach(TcpProxy::close);
    }
}
