/** Outbox storage in a relational database through Jdbi. */
@NullMarked
package io.github.reliablemq.outbox.jdbc;

import org.jspecify.annotations.NullMarked;
