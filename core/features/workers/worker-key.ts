import { SortieError } from '../../../contract/errors.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { worksFor } from '../../records/key/works-for.ts'

/** @throws SortieError `forbidden` */
export function requireWorkerOf({ key }: Caller, agent: string): void {
  if (worksFor(key, agent)) return
  throw new SortieError('forbidden', `This key is for workers of ${key.agents?.join(', ')}, not of ${agent}`, {
    details: { agents: key.agents },
  })
}
