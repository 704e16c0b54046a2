import type { Program, ProgramEnd } from './programs.ts'

/** Where programs run, once `programs` has delivered them there. */
export interface Sandbox {
  /** As `Programs` does, with the same errors. */
  run(program: Program, signal?: AbortSignal): Promise<ProgramEnd>
}
