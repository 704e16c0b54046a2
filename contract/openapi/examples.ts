import type { Api, Operation } from '../api.ts'
import type { CallOf } from '../call.ts'

type BodyOf<O extends Operation> = NonNullable<CallOf<Api[O]>['body']>

/** Bodies that work on a fresh installation when they are pasted. */
export const bodyExamples: { readonly [O in Operation]?: BodyOf<O> } = {
  submitMission: { agent: 'echo', input: 'hello', priority: 'HIGH', tags: ['first'] },
  changeMission: { priority: 'CRITICAL' },
  holdMission: { reason: 'the prompt is being reviewed' },
  redriveDeadLetter: { from_step: 'failed', agent_version: 'newest', dry_run: true },
  redriveDeadLetters: { filter: { code: 'model_unavailable' }, from_step: 'failed', dry_run: true },
  putLimit: { concurrency: 2, rate: { count: 10, period_s: 60, burst: 5 } },
  createConversation: { agent: 'supervisor', title: 'a first talk' },
  updateConversation: { on_message: 'interrupt' },
  sendMessage: { content: 'what is 6 * 7?' },
  setSwitch: { scope: { kind: 'agent', agent: 'researcher' }, mode: 'pause', reason: 'the site is down' },
  stopMissions: { scope: { kind: 'tag', tag: 'nightly' }, reason: 'the prompt is wrong' },
  createAgent: {
    name: 'poet',
    description: 'Answers in verse',
    instructions: 'Answer every question in four rhyming lines.',
    capabilities: ['writing'],
  },
  updateAgent: { instructions: 'Answer every question in a haiku.' },
  createSchedule: {
    name: 'daily-report',
    mission: { agent: 'echo', input: 'write the report' },
    cron: '0 9 * * 1-5',
    time_zone: 'Europe/Berlin',
  },
  updateSchedule: { cron: '30 8 * * 1-5', overlap: 'queue' },
  createDataset: { name: 'capitals', description: 'Capitals of Europe' },
  addCase: { input: 'What is the capital of France?', expectations: [{ kind: 'contains', text: 'Paris' }] },
  createEvaluation: { dataset: 'capitals', candidates: [{ agent: 'echo' }] },
  rotateSigningSecret: { overlap_s: 3600 },
  rotateLinkKey: { overlap_s: 3600 },
  createApprovalLink: { name: 'Ann' },
  decideByLink: { decision: 'approve', note: 'Checked against the order' },
  decideApproval: { decision: 'approve', note: 'Checked against the order' },
  controlAgent: { agent: 'poet', action: 'drain' },
  registerInstance: { capabilities: ['writing'], version: '1.0.0', max_concurrent: 4 },
  sendHeartbeat: { running: [{ mission_id: 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA', lease: '1.1' }] },
  pollWork: { wait: 20 },
  reportSteps: {
    lease: '1.1',
    number: 1,
    steps: [
      {
        kind: 'tool_call',
        started_at: '2026-11-21T08:00:00.000Z',
        finished_at: '2026-11-21T08:00:01.000Z',
        call_id: 'call-1',
        tool: 'printer',
        arguments: { pages: 3 },
        output: 'printed',
      },
    ],
  },
  completeWork: { lease: '1.1', output: 'done' },
  failWork: { lease: '1.1', message: 'The printer is on fire', retryable: true },
  giveBackWork: { lease: '1.1' },
  putBudget: { usd: 20, tokens: 5_000_000 },
  putMissionBudget: { usd: 2 },
  setPlatformSwitch: { mode: 'pause', reason: 'A provider answers nonsense' },
  putPlatformBudget: { usd: 500 },
  stopPlatform: { reason: 'A provider answers nonsense' },
  createKey: { name: 'ci', scopes: ['missions:read', 'missions:write'] },
}

/** Values for parameters in a path, by their name. */
export const parameterExamples: { readonly [name: string]: string } = {
  mission_id: 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA',
  schedule_id: 'sch_01KADSM0Q9F7Y1H5T3PKZD8WXA',
  case_id: 'cas_01KADSM0Q9F7Y1H5T3PKZD8WXA',
  evaluation_id: 'evl_01KADSM0Q9F7Y1H5T3PKZD8WXA',
  delivery_id: 'dlv_01KADSM0Q9F7Y1H5T3PKZD8WXA_7',
  dead_letter_id: 'dead_01KADSM0Q9F7Y1H5T3PKZD8WXA',
  token: 'eyJhIjoiYXByXzAxS0FEU00wUTlGN1kxSDVUM1BLWkQ4V1hBIn0.c2lnbmF0dXJl',
  approval_id: 'apr_01KADSM0Q9F7Y1H5T3PKZD8WXA',
  conversation_id: 'cnv_01KADSM0Q9F7Y1H5T3PKZD8WXC',
  switch_id: 'swi_01KADSM0Q9F7Y1H5T3PKZD8WXC',
  stop_id: 'stp_01KADSM0Q9F7Y1H5T3PKZD8WXC',
  key_id: 'key_01KADSM0Q9F7Y1H5T3PKZD8WXB',
  name: 'poet',
  instance_id: 'ins_01KADSM0Q9F7Y1H5T3PKZD8WXC',
  scope: 'tenant',
  period: 'day',
}
