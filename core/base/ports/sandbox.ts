import type { Program, ProgramEnd } from './programs.ts'

/** Where programs are run, once `programs` has brought them there. */
export interface Sandbox {
  /** As `Programs` does, with the same errors. */
  run(program: Program, signal?: AbortSignal): Promise<ProgramEnd>
}
