import { SortieError } from '../../../contract/errors.ts'
import { builtInAgents } from './built-in/agents.ts'

/** @throws SortieError `forbidden` */
export function refuseBuiltIn(name: string): void {
  if (!builtInAgents.has(name)) return
  throw new SortieError('forbidden', `${name} is built in and cannot be changed; create an agent of your own from it`)
}
