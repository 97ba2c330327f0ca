/** Writes what a report says into a document: tables, and plots beside it. */
@NullMarked
package io.github.reliablemq.benchmarks.page;

import org.jspecify.annotations.NullMarked;
