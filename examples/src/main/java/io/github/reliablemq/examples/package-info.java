/** Small mains, each showing one thing. The large one is in {@code .flights}. */
@NullMarked
package io.github.reliablemq.examples;

import org.jspecify.annotations.NullMarked;
