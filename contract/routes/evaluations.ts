import * as z from 'zod'
import { Agent, PublishRequest } from '../resources/agent.ts'
import { intInQuery, MissionId, Name, PageQuery } from '../resources/common.ts'
import { Case, CaseId, CaseList, Dataset, DatasetList, NewCase, NewDataset } from '../resources/dataset.ts'
import {
  Comparison,
  Evaluation,
  EvaluationId,
  EvaluationList,
  EvaluationResults,
  GateAnswer,
  maxCandidates,
  NewEvaluation,
  TrialList,
  TrialOutcome,
} from '../resources/evaluation.ts'
import { Replay, ReplayRequest } from '../resources/replay.ts'
import { route } from '../route.ts'

const oneDataset = z.strictObject({ name: Name })
const oneEvaluation = z.strictObject({ evaluation_id: EvaluationId })
const candidate = intInQuery(0, maxCandidates - 1)

const once = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'use 1 to 255 printable ASCII characters without spaces')
    .optional(),
})

/** From 0 to 1, as a query string carries it. */
const shareInQuery = z
  .string()
  .max(40)
  .regex(/^\d+(\.\d+)?([eE][+-]?\d{1,3})?$/, 'use a number from 0 to 1')
  .transform(Number)
  .pipe(z.number().min(0).max(1))

export const createDataset = route({
  method: 'POST',
  path: '/v1/datasets',
  area: 'evaluations',
  summary: 'Create a data set without cases',
  scope: 'evaluations:write',
  body: NewDataset,
  status: 201,
  output: Dataset,
  errors: ['already_exists', 'limit_exceeded'],
})

export const listDatasets = route({
  method: 'GET',
  path: '/v1/datasets',
  area: 'evaluations',
  summary: 'List data sets, by name',
  scope: 'evaluations:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: DatasetList,
  errors: ['invalid_cursor'],
})

export const getDataset = route({
  method: 'GET',
  path: '/v1/datasets/{name}',
  area: 'evaluations',
  summary: 'Get a data set',
  scope: 'evaluations:read',
  params: oneDataset,
  status: 200,
  output: Dataset,
  errors: ['not_found'],
})

export const deleteDataset = route({
  method: 'DELETE',
  path: '/v1/datasets/{name}',
  area: 'evaluations',
  summary: 'Delete a data set and its cases',
  description: 'Evaluations made with it keep their results; one under way finds no further cases.',
  scope: 'evaluations:write',
  params: oneDataset,
  status: 204,
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
})

export const addCase = route({
  method: 'POST',
  path: '/v1/datasets/{name}/cases',
  area: 'evaluations',
  summary: 'Add a case, written out or made from a mission',
  description:
    'Creates the next version of the data set. Repeating a request with the same `Idempotency-Key` within 24 hours adds nothing twice.',
  scope: 'evaluations:write',
  params: oneDataset,
  headers: once,
  body: NewCase,
  status: 201,
  output: Case,
  errors: ['not_applicable', 'not_found', 'limit_exceeded', 'idempotency_mismatch', 'conflict'],
})

export const listCases = route({
  method: 'GET',
  path: '/v1/datasets/{name}/cases',
  area: 'evaluations',
  summary: 'List the cases of a data set, oldest first',
  scope: 'evaluations:read',
  params: oneDataset,
  query: z.strictObject({ ...PageQuery, version: intInQuery(0, 999_999).optional() }),
  status: 200,
  output: CaseList,
  errors: ['not_found', 'invalid_cursor'],
})

export const removeCase = route({
  method: 'DELETE',
  path: '/v1/datasets/{name}/cases/{case_id}',
  area: 'evaluations',
  summary: 'Remove a case from a data set',
  description: 'Creates the next version of the data set; earlier versions keep the case.',
  scope: 'evaluations:write',
  params: z.strictObject({ name: Name, case_id: CaseId }),
  status: 200,
  output: Case,
  errors: ['not_found', 'conflict'],
})

export const createEvaluation = route({
  method: 'POST',
  path: '/v1/evaluations',
  area: 'evaluations',
  summary: 'Evaluate agents on a data set',
  description:
    'Each case runs as a mission for each candidate, as often as `repeats` says; each judgement is a mission too. Repeating a request with the same `Idempotency-Key` within 24 hours evaluates nothing twice.',
  scope: 'evaluations:write',
  headers: once,
  body: NewEvaluation,
  status: 202,
  output: Evaluation,
  errors: ['not_applicable', 'not_found', 'limit_exceeded', 'idempotency_mismatch', 'conflict'],
})

export const listEvaluations = route({
  method: 'GET',
  path: '/v1/evaluations',
  area: 'evaluations',
  summary: 'List evaluations, newest first',
  scope: 'evaluations:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: EvaluationList,
  errors: ['invalid_cursor'],
})

export const getEvaluation = route({
  method: 'GET',
  path: '/v1/evaluations/{evaluation_id}',
  area: 'evaluations',
  summary: 'Get an evaluation, with its progress',
  scope: 'evaluations:read',
  params: oneEvaluation,
  status: 200,
  output: Evaluation,
  errors: ['not_found'],
})

export const cancelEvaluation = route({
  method: 'POST',
  path: '/v1/evaluations/{evaluation_id}/cancel',
  area: 'evaluations',
  summary: 'Cancel an evaluation and its missions',
  description: 'Trials that have ended keep their results.',
  scope: 'evaluations:write',
  params: oneEvaluation,
  status: 200,
  output: Evaluation,
  errors: ['not_applicable', 'not_found', 'conflict'],
})

export const listTrials = route({
  method: 'GET',
  path: '/v1/evaluations/{evaluation_id}/trials',
  area: 'evaluations',
  summary: 'List the trials of an evaluation by case, with the candidates side by side',
  scope: 'evaluations:read',
  params: oneEvaluation,
  query: z.strictObject({ ...PageQuery, candidate: candidate.optional(), outcome: TrialOutcome.optional() }),
  status: 200,
  output: TrialList,
  errors: ['not_found', 'invalid_cursor'],
})

export const getResults = route({
  method: 'GET',
  path: '/v1/evaluations/{evaluation_id}/results',
  area: 'evaluations',
  summary: 'Get the results of an evaluation so far, by candidate',
  scope: 'evaluations:read',
  params: oneEvaluation,
  status: 200,
  output: EvaluationResults,
  errors: ['not_found'],
})

export const compareEvaluations = route({
  method: 'GET',
  path: '/v1/evaluations/{evaluation_id}/comparison',
  area: 'evaluations',
  summary: 'Compare a candidate with one of another evaluation, or of the same',
  description: 'Shows which cases got worse. A changed case counts as a different case and is not compared.',
  scope: 'evaluations:read',
  params: oneEvaluation,
  query: z.strictObject({
    baseline: EvaluationId,
    candidate: candidate.default(0),
    baseline_candidate: candidate.default(0),
  }),
  status: 200,
  output: Comparison,
  errors: ['not_applicable', 'not_found'],
})

export const getGate = route({
  method: 'GET',
  path: '/v1/evaluations/{evaluation_id}/gate',
  area: 'evaluations',
  summary: 'Check whether a candidate is good enough to publish',
  description:
    'It passes if the evaluation is completed, every trial was judged, and every given threshold is met. With `baseline`, no case that the baseline passed may have got worse.',
  scope: 'evaluations:read',
  params: oneEvaluation,
  query: z.strictObject({
    candidate: candidate.default(0),
    min_pass_rate: shareInQuery.optional(),
    min_score: shareInQuery.optional(),
    baseline: EvaluationId.optional(),
    baseline_candidate: candidate.default(0),
  }),
  status: 200,
  output: GateAnswer,
  errors: ['not_applicable', 'not_found'],
})

export const replayMission = route({
  method: 'POST',
  path: '/v1/missions/{mission_id}/replay',
  area: 'evaluations',
  summary: 'Replay a mission’s recorded steps with another version of its agent',
  description:
    'The mission must have ended, with at most 200 steps. The models’ replies and the results of calls come from the record, in order: nothing is called or stored, and nothing costs anything. The replay shows where the version would act differently, such as by calling another tool. It cannot show what a model would have replied to that.',
  scope: 'missions:read',
  params: z.strictObject({ mission_id: MissionId }),
  body: ReplayRequest,
  status: 200,
  output: Replay,
  errors: ['not_applicable', 'not_found'],
})

export const publishAgent = route({
  method: 'POST',
  path: '/v1/agents/{name}/publish',
  area: 'evaluations',
  summary: 'Publish a version of an agent',
  description:
    'The version is a draft, or an earlier version again. If the present version has a `publish_gate`, an evaluation of the new one on the newest version of the gate’s data set must meet the gate, and the cases that existed when the gate was set must meet it on their own. If one of those cases was removed, its judges were changed, or the data set was deleted, the gate is closed.',
  scope: 'agents:write',
  params: z.strictObject({ name: Name }),
  body: PublishRequest,
  status: 200,
  output: Agent,
  errors: ['not_applicable', 'not_found', 'forbidden', 'conflict'],
})
