package io.github.reliablemq.machine;

/** Where a lane is now and what it is to do next. */
public record Step(LaneState state, LaneEffect effect) {}
