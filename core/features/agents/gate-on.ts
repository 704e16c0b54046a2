import { SortieError } from '../../../contract/errors.ts'
import type { AgentGate, PublishGate } from '../../../contract/resources/agent.ts'
import type { Store } from '../../base/ports/store.ts'
import { loadAgentHead } from '../../records/agent/agent-items.ts'
import { builtInAgents } from '../../records/agent/built-in/agents.ts'
import { casesIn, judgesOf } from '../../records/dataset/cases-in.ts'
import type { Dataset } from '../../records/dataset/dataset.ts'
import { loadDataset } from '../../records/dataset/dataset-items.ts'

/** Agents of the tenant's own that judge the answers to one gate's data set. */
const maxJudges = 50

/**
 * A gate, with what it is set on: this data set, and not whichever has its name later, the cases that it has now, and the versions of
 * the agents that judge them. Who may not pass a gate by cannot make it easier either.
 * @throws SortieError `not_applicable`, `item_unreadable`
 */
export async function gateOn(store: Store, gate: PublishGate): Promise<AgentGate> {
  const stored = await loadDataset(store, gate.dataset)
  if (!stored) throw unfit(`There is no data set ${gate.dataset}; POST /v1/datasets creates one`)
  const { id, version } = stored.dataset
  const judges = await Promise.all((await judgesIn(stored.dataset, store)).map((name) => judgeNow(store, name)))
  return { ...gate, set_on: { dataset_id: id, dataset_version: version, judges } }
}

async function judgesIn(dataset: Dataset, store: Store): Promise<readonly string[]> {
  const judges = new Set<string>()
  for await (const one of casesIn(store, dataset, dataset.version)) {
    for (const judge of judgesOf(one)) if (!builtInAgents.has(judge)) judges.add(judge)
  }
  if (judges.size <= maxJudges) return [...judges]
  throw unfit(
    `The data set of a gate is judged by at most ${maxJudges} agents, and ${dataset.name} names ${judges.size}`,
  )
}

async function judgeNow(store: Store, agent: string): Promise<{ agent: string; version: number }> {
  const head = await loadAgentHead(store, agent)
  if (!head) throw unfit(`There is no agent ${agent}, which judges cases of the data set`)
  return { agent, version: head.body.version }
}

function unfit(message: string): SortieError {
  return new SortieError('not_applicable', message)
}
