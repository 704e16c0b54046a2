/** What differs from one run to the next, and what stands for it. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/\b(?:https?|wss?):\/\/[^\s"]+/g, '<url>'],
  [/\barn:[^\s"',]+/g, '<arn>'],
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/\bsortie_[\w-]+/g, '<key>'],
  [/\b[a-z]{3,4}_[0-9A-Z]{20,}\b/g, '<id>'],
  [/\b(?:\d+ (?:d|h|min|s)|a moment)\b/g, '<span>'],
  [/\bnot told\b/g, '#'],
  [/\d[\d.,]*/g, '#'],
  [/\s+/g, ' '],
]

/** A line without ids, times, figures, and how wide a column is. */
export function masked(line: string): string {
  return masks.reduce((text, [what, by]) => text.replace(what, by), line).trim()
}

/** What a page says that a command prints, as a pattern for the masked line. `…` is whatever the page left out. */
export function patternOf(line: string): RegExp {
  const parts = masked(line)
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}
