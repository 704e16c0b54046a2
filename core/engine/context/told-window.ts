/**
 * Providers' phrases for the size of their window: `> 200000 maximum`, `maximum context length is 8,192`, `context size (4096`.
 */
const sayings = [
  />\s?([\d,]{4,11})\s+maximum/i,
  /\b(?:maximum|context (?:window|length|size)|limit)\b[^\d]{0,40}([\d,]{4,11})/i,
] as const

/** The window that a provider names as it refuses a request. @returns `undefined` if it names none, or an impossible one */
export function toldWindow(message: string): number | undefined {
  for (const saying of sayings) {
    const told = Number(saying.exec(message)?.[1]?.replaceAll(',', ''))
    if (told >= 1000 && told <= 100_000_000) return told
  }
  return undefined
}
