/** Runnable mains. */
@NullMarked
package io.github.reliablemq.examples;

import org.jspecify.annotations.NullMarked;
