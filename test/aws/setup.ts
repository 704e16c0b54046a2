import type { TestProject } from 'vitest/node'
import { startEmulator } from './emulator.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the emulator of this run answers. */
    awsEndpoint: string
    /** A directory of this run alone. */
    awsDirectory: string
  }
}

/** One emulator for the whole run. Tests that need the deployed app ask `stackUnderTest` for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const emulator = await startEmulator()
  project.provide('awsEndpoint', emulator.endpoint)
  project.provide('awsDirectory', emulator.directory)
  return emulator.stop
}
