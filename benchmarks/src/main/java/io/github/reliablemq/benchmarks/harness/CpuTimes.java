package io.github.reliablemq.benchmarks.harness;

/**
 * Seconds of CPU, counted from whenever.
 *
 * @param app this JVM, with its children that are no servers
 * @param machine all programs, those that have ended included, and other machines on the same processors; without
 *     interrupts
 * @param kernel the kernel's own threads, which mostly write what the others left to be written
 */
record CpuTimes(double app, double database, double broker, double redis, double machine, double kernel) {

    CpuTimes minus(CpuTimes earlier) {
        return new CpuTimes(
                app - earlier.app,
                database - earlier.database,
                broker - earlier.broker,
                redis - earlier.redis,
                machine - earlier.machine,
                kernel - earlier.kernel);
    }

    double ours() {
        return app + database + broker + redis;
    }

    double foreign() {
        return Math.max(0, machine - ours() - kernel);
    }
}
