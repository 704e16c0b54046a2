import { SortieError } from '../../../contract/errors.ts'
import type { Agent, PublishGate, PublishRequest } from '../../../contract/resources/agent.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { putAgentHead, requireAgentHead } from '../../records/agent/agent-items.ts'
import { agentView } from '../../records/agent/agent-view.ts'
import { needsOf, requireMayPassBy } from '../../records/agent/publish-gate.ts'
import { refuseBuiltIn } from '../../records/agent/refuse-built-in.ts'
import { loadAgentVersion } from '../../records/agent/resolve-agent.ts'
import { requireDataset } from '../../records/dataset/dataset-items.ts'
import type { Evaluation } from '../../records/evaluation/evaluation.ts'
import { requireEvaluation } from '../../records/evaluation/evaluation-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { unlessTrue } from './gate.ts'
import { getGate } from './read-evaluations.ts'

type PublishPorts = Pick<Ports, 'stores'>

/**
 * Has the name of an agent mean one of its versions. The gate is that of the version that it means now: a draft cannot take away what
 * it has to pass.
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
      else if (gate) await requirePassed(ports, caller, { agent, gate, evaluation: request.evaluation_id })
      await store.write([putAgentHead(agent, head.version)])
      return agentView(agent)
    })
  }
}

interface Asked {
  readonly agent: Agent
  readonly gate: PublishGate
  readonly evaluation: string | undefined
}

async function requirePassed(
  ports: PublishPorts,
  caller: Caller,
  { agent, gate, evaluation: id }: Asked,
): Promise<void> {
  const store = ports.stores.tenant(caller.tenant.id)
  if (id === undefined) throw closed([`It needs: ${needsOf(agent, gate)}`])
  const { evaluation } = await requireEvaluation(store, id)
  const { dataset } = await requireDataset(store, gate.dataset)
  const candidate = evaluation.candidates.findIndex((one) => isItself(one, agent))
  const others = [
    ...unlessTrue(candidate >= 0, `${id} did not evaluate ${agent.name}, version ${agent.version}, with its own model`),
    ...unlessTrue(evaluation.dataset.id === dataset.id, `${id} was on the data set ${evaluation.dataset.name}`),
    ...unlessTrue(evaluation.dataset.version === dataset.version, `${gate.dataset} has changed since ${id} began`),
    ...unlessTrue(!evaluation.replay, `${id} replayed what was recorded, and asked no model`),
  ]
  if (others.length > 0) throw closed([...others, `It needs: ${needsOf(agent, gate)}`])
  const answer = await getGate(ports)(caller, id, { ...gate, candidate, baseline_candidate: 0 })
  if (!answer.passed) throw closed(answer.reasons)
}

function isItself({ agent, version, model }: Evaluation['candidates'][number], wanted: Agent): boolean {
  return agent === wanted.name && version === wanted.version && model === undefined
}

function closed(reasons: readonly string[]): SortieError {
  return new SortieError('not_applicable', `The version does not pass the gate: ${reasons.join('; ')}`, {
    details: { reasons },
  })
}
