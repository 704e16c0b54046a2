import { inject } from 'vitest'
import type {} from '../../edition-of-journeys.ts'
import type { Console } from './opened-console.ts'

export type { Console } from './opened-console.ts'

/** A journey is written once, and made on both editions. Only what the edition of this run needs is loaded. */
export async function openConsole(): Promise<Console> {
  if (inject('edition') === 'local') return (await import('./local-console.ts')).openLocalConsole()
  return (await import('./deployed-console.ts')).openDeployedConsole()
}
