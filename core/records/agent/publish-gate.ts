import { SortieError } from '../../../contract/errors.ts'
import type { PublishGate } from '../../../contract/resources/agent.ts'
import type { Caller } from '../key/authenticate.ts'
import type { Agent } from './agent.ts'

/** What a version needs before missions use it, in words. */
export function needsOf({ name, version }: Pick<Agent, 'name' | 'version'>, gate: PublishGate): string {
  return `An evaluation of ${name}, version ${version}, on the newest version of the data set ${gate.dataset}${thresholdsOf(gate)}; then POST /v1/agents/${name}/publish with its id`
}

/** @param act the act that bypasses the gate. @throws SortieError `forbidden` */
export function requireMayPassBy({ key }: Caller, act: string): void {
  if (key.scopes.includes('control:write')) return
  throw new SortieError('forbidden', `This key needs the scope control:write to ${act}`, {
    details: { needs: ['control:write'] },
  })
}

function thresholdsOf({ min_pass_rate, min_score }: PublishGate): string {
  const asked = [
    ...(min_pass_rate === undefined ? [] : [`a pass rate of ${min_pass_rate} or more`]),
    ...(min_score === undefined ? [] : [`a mean score of ${min_score} or more`]),
  ]
  return asked.length === 0 ? '' : `, with ${asked.join(' and ')}`
}
