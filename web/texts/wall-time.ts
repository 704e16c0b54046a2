/** A moment as a clock on the wall shows it in a time zone: `2026-11-30T09:05`, as fields for dates take it. */
export function wallTime(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at)
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]))
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`
}

/** The moment at which a clock in that zone shows this time; undefined if it is none. Of two such moments, the first. */
export function momentAt(wall: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${wall}Z`)
  if (Number.isNaN(asUtc)) return undefined
  const offsetAt = (at: number) => Date.parse(`${wallTime(at, zone)}Z`) - Math.floor(at / minuteMs) * minuteMs
  const offsets = [asUtc - dayMs, asUtc, asUtc + dayMs].map(offsetAt)
  const moments = offsets.map((offset) => asUtc - offset).sort((one, other) => one - other)
  return moments.find((at) => wallTime(at, zone) === wall) ?? moments[0]
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
