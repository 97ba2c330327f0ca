/** How it is measured: interleaved, beside each other, with the machine's other load in view. */
@NullMarked
package io.github.reliablemq.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
