/** Real PostgreSQL, Redis and ActiveMQ for tests and examples. Never published. */
@NullMarked
package io.github.reliablemq.servers;

import org.jspecify.annotations.NullMarked;
