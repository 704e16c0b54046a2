import { inject } from 'vitest'
import type {} from '../../edition-of-journeys.ts'
import { openDeployedConsole } from './deployed-console.ts'
import { openLocalConsole } from './local-console.ts'
import type { Console } from './opened-console.ts'

export type { Console } from './opened-console.ts'

/** A journey is written once, and made on both editions. */
export function openConsole(): Promise<Console> {
  return inject('edition') === 'aws' ? openDeployedConsole() : openLocalConsole()
}
