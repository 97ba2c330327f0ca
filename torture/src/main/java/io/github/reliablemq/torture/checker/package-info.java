/** Reads the history of a run and says which promises were broken. Knows nothing of the library. */
@org.jspecify.annotations.NullMarked
package io.github.reliablemq.torture.checker;
