import * as z from 'zod'

/** A program as it travels to where it is run. */
export const Program = z.strictObject({
  tenant: z.string(),
  /** JavaScript: the body of an async function of `input`. */
  code: z.string(),
  /** JSON. */
  input: z.string(),
  /** What its clock says, which stands still: milliseconds since the epoch. */
  at: z.number(),
  /** What its random numbers are made of. */
  seed: z.string(),
})
export type Program = Readonly<z.output<typeof Program>>

/** `console`: what it wrote there, up to its end. */
const told = { console: z.string() }

/** What comes back. */
export const ProgramEnd = z.discriminatedUnion('end', [
  /** `result` is JSON. */
  z.strictObject({ end: z.literal('returned'), result: z.string(), ...told }),
  /** `problem` says what it threw and where, or why what it returned is no result. */
  z.strictObject({ end: z.literal('failed'), problem: z.string(), ...told }),
  /** It was ended, since it wanted more than it may have. */
  z.strictObject({ end: z.literal('ended'), lacked: z.enum(['time', 'memory']), ...told }),
])
export type ProgramEnd = Readonly<z.output<typeof ProgramEnd>>

/**
 * Runs JavaScript that a model or a tenant wrote, where it reaches nothing: no network, no files, no clock, nothing of ours and nothing of what
 * ran before. The same program comes to the same end. It is bounded in time and memory whatever it does, and no tenant's programs
 * keep another's waiting for longer than one of them may take.
 */
export interface Programs {
  /**
   * @param signal when nobody waits for it any more: it is ended, if it can still be reached
   * @throws SortieError `unavailable` (retryable) when too many wait or none can be run now; `tool_failed` when what ran it was lost
   * with it; what the signal was aborted with
   */
  run(program: Program, signal?: AbortSignal): Promise<ProgramEnd>
}
