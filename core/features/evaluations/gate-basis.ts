import type { AgentGate } from '../../../contract/resources/agent.ts'
import type { Store } from '../../base/ports/store.ts'
import { casesIn } from '../../records/dataset/cases-in.ts'
import type { Dataset } from '../../records/dataset/dataset.ts'
import type { Evaluation } from '../../records/evaluation/evaluation.ts'
import { unlessTrue } from './gate.ts'

/** What is left of what a gate was set on. */
interface Basis {
  /** In what it is no longer that, in words. */
  readonly changes: readonly string[]
  /** The cases that there were; `undefined` of a gate that was set before this was kept. */
  readonly cases: ReadonlySet<string> | undefined
}

/**
 * Cases that were added meanwhile are welcome. That some were taken out, or that others judge them, may make the gate an easier one.
 * @param dataset what has the gate's name now
 * @throws SortieError `item_unreadable`
 */
export async function basisNow(
  store: Store,
  { set_on }: AgentGate,
  dataset: Dataset,
  { judges }: Evaluation,
): Promise<Basis> {
  if (!set_on) return { changes: [], cases: undefined }
  const { name } = dataset
  if (dataset.id !== set_on.dataset_id) {
    return { changes: [`${name} was deleted and created again since the gate was set`], cases: new Set() }
  }
  const { cases, gone } = await casesThen(store, dataset, set_on.dataset_version)
  const changes = [
    ...unlessTrue(gone === 0, `${gone} of the cases that ${name} had when the gate was set were taken out`),
    ...set_on.judges.flatMap(({ agent, version }) => {
      const now = judges.find((judge) => judge.agent === agent)
      const words = `The agent ${agent} judged with version ${now?.version}, and was version ${version} when the gate was set`
      return unlessTrue(!now || now.version === version, words)
    }),
  ]
  return { changes, cases }
}

async function casesThen(store: Store, dataset: Dataset, version: number) {
  const cases = new Set<string>()
  let gone = 0
  for await (const { id, removed_in } of casesIn(store, dataset, version)) {
    cases.add(id)
    if (removed_in !== null) gone += 1
  }
  return { cases, gone }
}
