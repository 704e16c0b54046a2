const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** A span of time in the largest whole unit: `4 min`. Below a second, and where clocks disagree: `a moment`. */
export function spanText(ms: number): string {
  const unit = units.find(([, size]) => ms >= size)
  return unit ? `${Math.floor(ms / unit[1])} ${unit[0]}` : 'a moment'
}
