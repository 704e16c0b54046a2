import type { Terminal } from './terminal.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** More distant times are shown as a date. */
const farMs = 30 * day

/** A time in a table: `3m ago` for a person, in full for a program. */
export function timeText({ isInteractive }: Terminal, time: string, now = Date.now()): string {
  return isInteractive ? fromNow(time, now) : time
}

/** `3m ago`, `in 2h`, `now`, or the date. */
export function fromNow(time: string, now: number): string {
  const ms = now - Date.parse(time)
  // Another server may send anything.
  if (Number.isNaN(ms)) return time
  const away = Math.abs(ms)
  if (away < second) return 'now'
  if (away >= farMs) return new Date(time).toISOString().slice(0, 10)
  return ms > 0 ? `${inOneUnit(away)} ago` : `in ${inOneUnit(away)}`
}

function inOneUnit(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)}s`
  if (ms < hour) return `${Math.floor(ms / minute)}m`
  return ms < day ? `${Math.floor(ms / hour)}h` : `${Math.floor(ms / day)}d`
}

/** A short duration: `820ms`, `1.2s`, `2m 5s`, `3h 12m`, `2d 4h`. */
export function durationText(ms: number): string {
  // The times may come from two clocks.
  const spent = Math.max(0, ms)
  if (spent < second) return `${Math.round(spent)}ms`
  if (spent < 59.95 * second) return `${(spent / second).toFixed(1)}s`
  if (spent < hour) return inTwoUnits(Math.max(spent, minute), minute, 'm', second, 's')
  return spent < day ? inTwoUnits(spent, hour, 'h', minute, 'm') : inTwoUnits(spent, day, 'd', hour, 'h')
}

function inTwoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const smalls = Math.floor(ms / small)
  const perLarge = large / small
  return `${Math.floor(smalls / perLarge)}${largeName} ${smalls % perLarge}${smallName}`
}

/** The duration between two times; empty if one of them is invalid. */
export function tookText(from: string, to: string | number): string {
  const ms = (typeof to === 'number' ? to : Date.parse(to)) - Date.parse(from)
  return Number.isNaN(ms) ? '' : durationText(ms)
}
