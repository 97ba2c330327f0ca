package io.github.reliablemq.servers;

/** A server somebody else runs, named by URL: it can be used, not hurt. */
record GivenServer(String title, String host, int port) implements Backing {
    @Override
    public boolean canBeKilled() {
        return false;
    }

    @Override
    public long pid() {
        throw notOurs("tell the process id of");
    }

    @Override
    public void kill() {
        throw notOurs("kill");
    }

    @Override
    public void restart() {
        throw notOurs("restart");
    }

    @Override
    public void freeze() {
        throw notOurs("freeze");
    }

    @Override
    public void thaw() {
        throw notOurs("thaw");
    }

    @Override
    public void close() {
        // It was running before us and stays.
    }

    private UnsupportedOperationException notOurs(String verb) {
        return new UnsupportedOperationException("Cannot " + verb + " the " + title + " at " + host + ":" + port
                + ": it was given by URL and is not ours. Unset that URL to run this against a server of our own,"
                + " or ask canBeKilled() first.");
    }
}
