/** What is measured: contestants, and the contests they meet in. Never published. */
@NullMarked
package io.github.reliablemq.benchmarks;

import org.jspecify.annotations.NullMarked;
