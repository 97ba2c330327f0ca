/** The rules of the house as tests. Never published. */
@NullMarked
package io.github.reliablemq.architecture;

import org.jspecify.annotations.NullMarked;
