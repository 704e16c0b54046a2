import { inject } from 'vitest'
import { openDeployedConsole } from './deployed-console.ts'
import { openLocalConsole } from './local-console.ts'
import type { Console } from './opened-console.ts'

export type { Console } from './opened-console.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** On which edition the journeys of this run are made: `vitest.config.ts` says which. */
    edition: 'local' | 'aws'
  }
}

/** A journey is written once, and made on both editions. */
export function openConsole(): Promise<Console> {
  return inject('edition') === 'aws' ? openDeployedConsole() : openLocalConsole()
}
