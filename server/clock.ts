/** An instant: ISO 8601 text in UTC with milliseconds, `2026-11-23T01:00:00.000Z`. Sorts as text. */
export type Instant = string;
/** A calendar day in Asia/Shanghai, `YYYY-MM-DD`. */
export type Day = string;

/** The only teller of time. Everything else gets one passed in, so any rule can be tried on any day. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => new Date().toISOString() };

/** A clock that stands still until it is told otherwise: for tests, the demonstration and replays. */
export class HandClock implements Clock {
  #at: Instant;

  constructor(at: Instant) {
    this.#at = toInstant(at);
  }

  now(): Instant {
    return this.#at;
  }

  set(at: Instant): void {
    this.#at = toInstant(at);
  }

  advance(milliseconds: number): void {
    this.#at = plus(this.#at, milliseconds);
  }
}

/** China has kept one zone without summer time since 1991; every deadline here is later than that. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Normalises any ISO 8601 text with an offset to the stored form. Throws RangeError on nonsense. */
export function toInstant(text: string): Instant {
  return new Date(text).toISOString();
}

export function plus(at: Instant, milliseconds: number): Instant {
  return new Date(Date.parse(at) + milliseconds).toISOString();
}

/** Milliseconds from `a` to `b`; negative when b is earlier. */
export function between(a: Instant, b: Instant): number {
  return Date.parse(b) - Date.parse(a);
}

/** The day it is in Asia/Shanghai at `at`. */
export function dayOf(at: Instant): Day {
  return new Date(Date.parse(at) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** Wall-clock time in Asia/Shanghai at `at`, `HH:MM`. */
export function timeOf(at: Instant): string {
  return new Date(Date.parse(at) + SHANGHAI_OFFSET_MS).toISOString().slice(11, 16);
}

/** The instant of `HH:MM` on `day` in Asia/Shanghai. */
export function atTime(day: Day, time: string): Instant {
  return new Date(Date.parse(`${day}T${time}:00.000Z`) - SHANGHAI_OFFSET_MS).toISOString();
}

/** `day` moved by whole calendar days. */
export function plusDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Whole calendar days from `a` to `b`. */
export function daysBetween(a: Day, b: Day): number {
  return Math.round((Date.parse(`${b}T00:00:00.000Z`) - Date.parse(`${a}T00:00:00.000Z`)) / DAY);
}

/** 0 = Sunday … 6 = Saturday. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00.000Z`).getUTCDay();
}
