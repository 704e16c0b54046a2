let last = { ms: 0, text: new Date(0).toISOString() }

/** Milliseconds since the epoch as ISO 8601. The same time is often formatted several times in a row. */
export function iso(ms: number): string {
  if (ms !== last.ms) last = { ms, text: new Date(ms).toISOString() }
  return last.text
}
