import { SortieError } from '../../../contract/errors.ts'
import type { Caller } from '../../records/key/authenticate.ts'

/** A key for workers of some agents serves no tools, which agents of all kinds call. @throws SortieError `forbidden` */
export function requireServer({ key }: Caller): void {
  if (!key.agents) return
  throw new SortieError('forbidden', `This key is for workers of ${key.agents.join(', ')}, and cannot serve tools`, {
    details: { agents: key.agents },
  })
}
