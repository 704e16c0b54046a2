import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { CreatedApiKey } from '../../contract/resources/access.ts'
import { HeartbeatAnswer, Instance, PollAnswer, type Work } from '../../contract/resources/instance.ts'
import { type Step, StepList } from '../../contract/resources/mission.ts'
import { type Answer, type Api, apiOf } from './api.ts'

import { freshName } from './names.ts'
import type { Platform } from './platform.ts'

/** A worker of a remote agent, by hand: what it holds is what it was given and has not settled. */
export interface Worker {
  readonly id: string
  readonly key: string
  readonly secret: string
  readonly held: Work[]
  /** With its own key. */
  readonly api: Api
  heartbeat(): Promise<HeartbeatAnswer>
  /** One poll; what it brings is held from then on. Where it brought nothing, it pauses as it was asked to. */
  poll(wait?: number): Promise<PollAnswer>
  /** Polls until an answer is so. */
  until(isIt: (answer: PollAnswer) => boolean): Promise<PollAnswer>
  /** Polls until there is work. */
  work(): Promise<Work>
  /** Reports something of a mission. */
  report(work: Work, what: 'steps' | 'complete' | 'fail' | 'give-back', json?: object): Promise<Answer>
  /** What is recorded of a mission that it holds. */
  recorded(work: Work): Promise<Step[]>
  leave(): Promise<Answer>
}

export async function newRemoteAgent(platform: Platform, given: Record<string, unknown> = {}): Promise<string> {
  const name = freshName('remote')
  const answer = await apiOf(platform)('POST', '/v1/agents', { json: { name, kind: 'remote', ...given } })
  expect(answer).toMatchObject({ status: 201, body: { kind: 'remote', built_in: false } })
  return name
}

/** A key that can do nothing but work for this agent. */
export async function workerKey(
  platform: Platform,
  agent: string,
): Promise<{ readonly id: string; readonly secret: string; readonly api: Api }> {
  const json = { name: freshName('worker'), scopes: ['workers:run'], agents: [agent] }
  const { body } = await apiOf(platform)('POST', '/v1/keys', { json })
  const { id, secret } = CreatedApiKey.parse(body)
  return { id, secret, api: apiOf(platform, secret) }
}

export async function newWorker(
  platform: Platform,
  agent: string,
  given: Record<string, unknown> = {},
): Promise<Worker> {
  const { id: key, secret, api } = await workerKey(platform, agent)
  const registered = await api('POST', `/v1/agents/${agent}/instances`, { json: { version: '1', ...given } })
  expect(registered).toMatchObject({ status: 201 })
  const { id } = Instance.parse(registered.body)
  const path = `/v1/agents/${agent}/instances/${id}`
  const held: Work[] = []
  const running = () => held.map(({ mission_id, lease }) => ({ mission_id, lease }))
  const drop = (mission: string) => {
    const at = held.findIndex(({ mission_id }) => mission_id === mission)
    if (at >= 0) held.splice(at, 1)
  }
  const poll = async (wait = 2) => {
    const answer = await api('POST', `${path}/poll`, { json: { running: running(), wait } })
    expect(answer).toMatchObject({ status: 200 })
    const found = PollAnswer.parse(answer.body)
    for (const { mission_id } of found.stop) drop(mission_id)
    held.push(...found.missions)
    if (found.missions.length + found.stop.length === 0) await pause(found.ask_again_s * 1000)
    return found
  }
  const until = async (isIt: (answer: PollAnswer) => boolean) => {
    const end = Date.now() + platform.patienceMs
    while (Date.now() < end) {
      const answer = await poll()
      if (isIt(answer)) return answer
    }
    throw new Error(`No such answer for a worker of ${agent} in ${platform.patienceMs} ms`)
  }
  return {
    id,
    key,
    secret,
    held,
    api,
    poll,
    until,
    async heartbeat() {
      const answer = await api('POST', `${path}/heartbeat`, { json: { running: running() } })
      expect(answer).toMatchObject({ status: 200 })
      return HeartbeatAnswer.parse(answer.body)
    },
    async work() {
      const [work] = (await until(({ missions }) => missions.length > 0)).missions
      if (!work) throw new Error('An answer with work has none')
      return work
    },
    async report(work, what, json = {}) {
      const answer = await api('POST', `${path}/missions/${work.mission_id}/${what}`, {
        json: { lease: work.lease, ...json },
      })
      if (what !== 'steps' && answer.status === 200) drop(work.mission_id)
      return answer
    },
    async recorded({ mission_id, lease }) {
      const answer = await api('GET', `${path}/missions/${mission_id}/steps?lease=${lease}&limit=100`)
      expect(answer).toMatchObject({ status: 200 })
      return StepList.parse(answer.body).items
    },
    leave: () => api('DELETE', path),
  }
}
