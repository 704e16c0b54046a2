import { SortieError } from '../../../contract/errors.ts'
import type { Agent, AgentGate, PublishRequest } from '../../../contract/resources/agent.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { replaceAgent, requireAgentHead } from '../../records/agent/agent-items.ts'
import { agentView } from '../../records/agent/agent-view.ts'
import { needsOf, requireMayPassBy } from '../../records/agent/publish-gate.ts'
import { refuseBuiltIn } from '../../records/agent/refuse-built-in.ts'
import { loadAgentVersion } from '../../records/agent/resolve-agent.ts'
import type { Dataset } from '../../records/dataset/dataset.ts'
import { loadDataset } from '../../records/dataset/dataset-items.ts'
import type { Evaluation } from '../../records/evaluation/evaluation.ts'
import { requireEvaluation } from '../../records/evaluation/evaluation-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { gateAnswer, unlessTrue } from './gate.ts'
import { basisNow } from './gate-basis.ts'
import { type MeasuredAgent, measurementOf } from './read-evaluations.ts'
import { resultOf } from './statistics.ts'

type PublishPorts = Pick<Ports, 'stores'>

/**
 * Makes the name of an agent mean one of its versions. The gate is that of the present version: a draft cannot remove the gate
 * that it must pass.
 * @throws SortieError `not_found`, `forbidden`, `not_applicable` with what it still needs
 */
export function publishAgent(ports: PublishPorts) {
  return async (caller: Caller, name: string, request: PublishRequest): Promise<Agent> => {
    refuseBuiltIn(name)
    const store = ports.stores.tenant(caller.tenant.id)
    return retryConflicts(async () => {
      const head = await requireAgentHead(store, name)
      const agent = await loadAgentVersion(store, name, request.version)
      if (agent.version === head.body.version) return agentView(agent)
      const gate = head.body.publish_gate
      if (request.override) requireMayPassBy(caller, 'publish a version past its gate')
      else if (gate) await requirePassed(store, { agent, gate, evaluation: request.evaluation_id })
      await store.write(replaceAgent(head, agent))
      return agentView(agent)
    })
  }
}

interface Asked {
  readonly agent: Agent
  readonly gate: AgentGate
  readonly evaluation: string | undefined
}

/** @throws SortieError `not_found`, `not_applicable` */
async function requirePassed(store: Store, { agent, gate, evaluation: id }: Asked): Promise<void> {
  if (id === undefined) throw closed([`It needs: ${needsOf(agent, gate)}`])
  const { evaluation } = await requireEvaluation(store, id)
  const dataset = (await loadDataset(store, gate.dataset))?.dataset
  const candidate = evaluation.candidates.findIndex((one) => isItself(one, agent))
  const others = [
    ...unlessTrue(candidate >= 0, `${id} did not evaluate ${agent.name}, version ${agent.version}, with its own model`),
    ...(dataset ? changesOf(dataset, evaluation, id) : [`The data set ${gate.dataset} was deleted`]),
    ...unlessTrue(!evaluation.replay, `${id} replayed what was recorded, and asked no model`),
  ]
  if (!dataset || others.length > 0) throw closed([...others, `It needs: ${needsOf(agent, gate)}`])
  const basis = await basisNow(store, gate, dataset, evaluation)
  if (basis.changes.length > 0) throw closed([...basis.changes, waysOn])
  const all = await measurementOf(store, id, candidate)
  const gone = evaluation.trials / evaluation.candidates.length - all.trials.length
  const reasons = [
    ...unlessTrue(gone === 0, `${gone} of its trials are no longer kept`),
    ...[all, ...measuredOn(all, basis.cases)].flatMap((one) => reasonsAgainst(one, gate)),
  ]
  if (reasons.length > 0) throw closed([...new Set(reasons)])
}

function reasonsAgainst({ evaluation, agent, trials }: MeasuredAgent, gate: AgentGate): readonly string[] {
  return gateAnswer({ status: evaluation.status, result: resultOf(agent, trials) }, gate).reasons
}

function changesOf({ id, version, name }: Dataset, { dataset }: Evaluation, evaluation: string): readonly string[] {
  return [
    ...unlessTrue(dataset.id === id, `${evaluation} was on the data set ${dataset.name}`),
    ...unlessTrue(dataset.version === version, `${name} has changed since ${evaluation} began`),
  ]
}

const waysOn =
  'A key with control:write may publish it with override, including a version with a new gate on the present data set'

/** Counted separately, so that many easy cases do not hide them. @param cases `undefined`: unknown */
function measuredOn(all: MeasuredAgent, cases: ReadonlySet<string> | undefined): readonly MeasuredAgent[] {
  const trials = cases && all.trials.filter(({ case_id }) => cases.has(case_id))
  return trials && trials.length > 0 ? [{ ...all, trials }] : []
}

function isItself({ agent, version, model }: Evaluation['candidates'][number], wanted: Agent): boolean {
  return agent === wanted.name && version === wanted.version && model === undefined
}

function closed(reasons: readonly string[]): SortieError {
  return new SortieError('not_applicable', `The version does not pass the gate: ${reasons.join('; ')}`, {
    details: { reasons },
  })
}
