/** The core in virtual time: every fault at every moment, repeatable by a seed. */
@org.jspecify.annotations.NullMarked
package io.github.reliablemq.simulation;
