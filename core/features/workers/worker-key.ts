import { SortieError } from '../../../contract/errors.ts'
import type { Caller } from '../../records/key/authenticate.ts'

/** A key may be made for the workers of some agents only. @throws SortieError `forbidden` */
export function requireWorkerOf({ key }: Caller, agent: string): void {
  if (key.agents === null || key.agents.includes(agent)) return
  throw new SortieError('forbidden', `This key is for workers of ${key.agents.join(', ')} and not of ${agent}`, {
    details: { agents: key.agents },
  })
}
