package io.github.reliablemq.spi;

/** A way to a broker. Thread-safe. */
public interface Transport {

    /**
     * Connects a lane.
     *
     * @param lane names the lane to the broker; the same lane always uses the same name
     * @throws io.github.reliablemq.TransportUnavailableException when the broker cannot be reached, or still works
     *     through what the lane's former connection had sent
     * @throws io.github.reliablemq.TransportException when it answers and refuses, for instance the credentials
     */
    TransportLane connect(LaneName lane);
}
