import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Evaluation, Trial } from '../../contract/resources/evaluation.ts'
import { recordProblems } from '../invariants/mission-record.ts'
import { Client } from './client.ts'
import { Edition } from './edition.ts'
import { makeTenants } from './tenants.ts'
import { dieWhileStarting } from './trial.ts'
import { fileProblems, readAll } from './verdict.ts'

const kills = Number(process.env.SORTIE_CRASH_KILLS ?? 6)
const cases = 6
const repeats = Math.min(10, Math.max(3, Math.ceil(kills / 2)))
const judged = 2
/** Less than a lease: what ran when it was killed must not wait for its lease to run out. */
const patienceMs = 50_000

test('an evaluation whose process is killed again and again has each trial once, judged once', {
  timeout: 180_000 + kills * 10_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-evaluations-'))
  const [tenant] = await makeTenants(folder, [4])
  if (!tenant) throw new Error('No tenant was made')
  const edition = new Edition(folder, 'localhost')
  try {
    await edition.start()
    const client = new Client(edition, tenant)
    const id = await begun(client)
    for (let killed = 0; killed < kills; killed++) {
      if ((await read(client, id)).ended_at !== null) break
      await pause(Math.random() * 400)
      await edition.kill()
      if (killed % 3 === 2) await dieWhileStarting(edition)
      await edition.start()
    }
    const evaluation = await untilEnded(client, id)
    const trials = (await client.all(`/v1/evaluations/${id}/trials`)).map((one) => Trial.parse(one))
    const records = await readAll(client)
    const missions = records.map(({ mission }) => mission).filter(({ evaluation_id }) => evaluation_id === id)
    const count = cases * 2 * repeats
    expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: count }, (_, number) => number))
    // `coder` calculates, and `echo` says what it was told; a judge finds the score in its rubric.
    expect(trials.map(({ outcome }) => outcome)).toEqual(
      trials.map(({ candidate }) => (candidate === 0 ? 'passed' : 'failed')),
    )
    const [own, judges] = [
      trials.map(({ mission_id }) => mission_id),
      trials.flatMap(({ findings }) => findings.flatMap(({ mission_id }) => mission_id ?? [])),
    ]
    // None was submitted twice, and none belongs to two.
    expect(new Set([...own, ...judges]).size).toBe(count + judged * 2 * repeats)
    expect(new Set(missions.map((mission) => mission.id))).toEqual(new Set([...own, ...judges]))
    expect(missions.map(({ status }) => status)).toEqual(missions.map(() => 'COMPLETED'))
    expect(evaluation).toMatchObject({
      status: 'COMPLETED',
      progress: { trials: count, begun: count, ended: count, passed: count / 2 },
    })
    const tokens = missions.reduce((sum, { usage }) => sum + usage.input_tokens + usage.output_tokens, 0)
    expect(evaluation.spent.tokens).toBe(tokens)
    expect(records.flatMap(recordProblems)).toEqual([])
    expect([await edition.stop(), edition.complaints]).toEqual([0, ''])
    expect(fileProblems(folder, [tenant])).toEqual([])
  } finally {
    await edition.kill()
    await rm(folder, { recursive: true })
  }
})

/** Asked with a key, so that an answer that a kill swallowed begins no second one. */
async function begun(client: Client): Promise<string> {
  await client.ask('POST', '/v1/datasets', { body: { name: 'sums' } })
  for (let at = 0; at < cases; at++) {
    const answer = { kind: 'contains', text: `= ${at * 7}.` }
    const judge = { kind: 'judge', rubric: 'Give 0.9 for a sum' }
    const body = { input: `what is ${at} * 7?`, expectations: at < judged ? [answer, judge] : [answer] }
    expect((await client.ask('POST', '/v1/datasets/sums/cases', { body, key: `case-${at}` })).status).toBe(201)
  }
  const body = { dataset: 'sums', candidates: [{ agent: 'coder' }, { agent: 'echo' }], repeats, concurrency: 4 }
  const answer = await client.ask('POST', '/v1/evaluations', { body, key: 'evaluation' })
  expect(answer.status).toBe(202)
  return Evaluation.parse(answer.body).id
}

async function read(client: Client, id: string): Promise<Evaluation> {
  return Evaluation.parse((await client.ask('GET', `/v1/evaluations/${id}`)).body)
}

async function untilEnded(client: Client, id: string): Promise<Evaluation> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(100)) {
    const evaluation = await read(client, id)
    if (evaluation.ended_at !== null) return evaluation
  }
  throw new Error(`It has not ended: ${JSON.stringify((await read(client, id)).progress)}`)
}
