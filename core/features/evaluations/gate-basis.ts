import type { AgentGate } from '../../../contract/resources/agent.ts'
import type { Store } from '../../base/ports/store.ts'
import { casesIn } from '../../records/dataset/cases-in.ts'
import type { Dataset } from '../../records/dataset/dataset.ts'
import type { Evaluation } from '../../records/evaluation/evaluation.ts'
import { unlessTrue } from './gate.ts'

/** The remaining basis of a gate. */
interface Basis {
  /** The differences from the original basis, in words. */
  readonly changes: readonly string[]
  /** The original cases; `undefined` for a gate set before they were recorded. */
  readonly cases: ReadonlySet<string> | undefined
}

/**
 * Cases may be added. If some were removed, or others judge them, the gate may have become easier.
 * @param dataset the one that has the gate’s name now
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
