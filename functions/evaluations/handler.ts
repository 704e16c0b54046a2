import * as routes from '../../contract/routes/evaluations.ts'
import { cancelEvaluation } from '../../core/features/evaluations/cancel-evaluation.ts'
import { createEvaluation } from '../../core/features/evaluations/create-evaluation.ts'
import { addCase, listCases, removeCase } from '../../core/features/evaluations/manage-cases.ts'
import {
  createDataset,
  deleteDataset,
  getDataset,
  listDatasets,
} from '../../core/features/evaluations/manage-datasets.ts'
import { publishAgent } from '../../core/features/evaluations/publish-agent.ts'
import {
  compareEvaluations,
  getEvaluation,
  getGate,
  getResults,
  listEvaluations,
  listTrials,
} from '../../core/features/evaluations/read-evaluations.ts'
import { replayMission } from '../../core/features/evaluations/replay-mission.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const create = createDataset(ports)
  const datasets = listDatasets(ports)
  const dataset = getDataset(ports)
  const remove = deleteDataset(ports)
  const add = addCase(ports)
  const cases = listCases(ports)
  const takeOut = removeCase(ports)
  const evaluate = createEvaluation(ports)
  const evaluations = listEvaluations(ports)
  const evaluation = getEvaluation(ports)
  const cancel = cancelEvaluation(ports)
  const trials = listTrials(ports)
  const results = getResults(ports)
  const compare = compareEvaluations(ports)
  const gate = getGate(ports)
  const replay = replayMission(ports)
  const publish = publishAgent(ports)
  return httpHandler(routes, ports, {
    createDataset: ({ caller, body }) => create(caller, body),
    listDatasets: ({ caller, query }) => datasets(caller, query),
    getDataset: ({ caller, params }) => dataset(caller, params.name),
    deleteDataset: async ({ caller, params }) => {
      await remove(caller, params.name)
      return undefined
    },
    addCase: ({ caller, params, body, headers }) => add(caller, params.name, body, headers['idempotency-key']),
    listCases: ({ caller, params, query }) => cases(caller, params.name, query),
    removeCase: ({ caller, params }) => takeOut(caller, params.name, params.case_id),
    createEvaluation: ({ caller, body, headers }) => evaluate(caller, body, headers['idempotency-key']),
    listEvaluations: ({ caller, query }) => evaluations(caller, query),
    getEvaluation: ({ caller, params }) => evaluation(caller, params.evaluation_id),
    cancelEvaluation: ({ caller, params }) => cancel(caller, params.evaluation_id),
    listTrials: ({ caller, params, query }) => trials(caller, params.evaluation_id, query),
    getResults: ({ caller, params }) => results(caller, params.evaluation_id),
    compareEvaluations: ({ caller, params, query }) => compare(caller, params.evaluation_id, query),
    getGate: ({ caller, params, query }) => gate(caller, params.evaluation_id, query),
    replayMission: ({ caller, params, body }) => replay(caller, params.mission_id, body),
    publishAgent: ({ caller, params, body }) => publish(caller, params.name, body),
  })
}
