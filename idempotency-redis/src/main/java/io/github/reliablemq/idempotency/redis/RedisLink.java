package io.github.reliablemq.idempotency.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisServerCommands;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.protocol.RedisCommand;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * A connection: to one server, to the master Sentinel names, or to a cluster.
 *
 * @param masters the servers that take writes, each for itself
 */
record RedisLink(
        RedisClusterCommands<byte[], byte[]> sync,
        RedisClusterAsyncCommands<byte[], byte[]> async,
        Supplier<List<RedisServerCommands<byte[], byte[]>>> masters,
        StatefulConnection<byte[], byte[]> connection) {

    static RedisLink of(StatefulRedisConnection<byte[], byte[]> connection) {
        return new RedisLink(connection.sync(), connection.async(), () -> List.of(connection.sync()), connection);
    }

    static RedisLink of(StatefulRedisClusterConnection<byte[], byte[]> connection) {
        return new RedisLink(connection.sync(), connection.async(), () -> masters(connection), connection);
    }

    /** In one write; to a cluster one by one, where a node that cannot be reached would fail those of all others. */
    void dispatch(Collection<? extends RedisCommand<byte[], byte[], ?>> commands) {
        if (isCluster()) {
            commands.forEach(connection::dispatch);
        } else {
            connection.dispatch(commands);
        }
    }

    boolean isCluster() {
        return connection instanceof StatefulRedisClusterConnection;
    }

    private static List<RedisServerCommands<byte[], byte[]>> masters(
            StatefulRedisClusterConnection<byte[], byte[]> connection) {
        return connection.getPartitions().stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM))
                .map(RedisClusterNode::getNodeId)
                .<RedisServerCommands<byte[], byte[]>>map(
                        node -> connection.getConnection(node).sync())
                .toList();
    }
}
