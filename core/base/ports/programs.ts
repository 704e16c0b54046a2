import * as z from 'zod'

/** A program in transit to where it runs. */
export const Program = z.strictObject({
  tenant: z.string(),
  /** JavaScript: the body of an async function of `input`. */
  code: z.string(),
  /** JSON. */
  input: z.string(),
  /** Its clock, which stands still: milliseconds since the epoch. */
  at: z.number(),
  /** The seed of its random numbers. */
  seed: z.string(),
})
export type Program = Readonly<z.output<typeof Program>>

/** `console`: its output, up to its end. */
const told = { console: z.string() }

/** The result. */
export const ProgramEnd = z.discriminatedUnion('end', [
  /** `result` is JSON. */
  z.strictObject({ end: z.literal('returned'), result: z.string(), ...told }),
  /** `problem` says what it threw and where, or why its return value is not a result. */
  z.strictObject({ end: z.literal('failed'), problem: z.string(), ...told }),
  /** It was ended, since it exceeded a limit. */
  z.strictObject({ end: z.literal('ended'), lacked: z.enum(['time', 'memory']), ...told }),
])
export type ProgramEnd = Readonly<z.output<typeof ProgramEnd>>

/**
 * Runs JavaScript of a model or a tenant in isolation: no network, no files, no clock, nothing of ours and nothing of what
 * ran before. The same program has the same result. It is bounded in time and memory whatever it does, and no tenant’s programs
 * make another tenant wait for longer than one of them may take.
 */
export interface Programs {
  /**
   * @param signal aborts when nobody waits for it any more: it is ended, if it can still be reached
   * @throws SortieError `unavailable` (retryable) if too many wait or none can run now; `tool_failed` if its process was lost
   * with it; the signal’s reason
   */
  run(program: Program, signal?: AbortSignal): Promise<ProgramEnd>
}
