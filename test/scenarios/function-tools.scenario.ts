import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { FunctionTool, FunctionToolList } from '../../contract/resources/function-tool.ts'
import type { Step } from '../../contract/resources/mission.ts'
import { type HandedCall, HandedCalls } from '../../contract/resources/tool-call.ts'
import { serveTools } from '../../sdk/serve-tools.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { cancel, ended, eventsOf, expectWhole, inStatus, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

/** Tools whose calls a process of the tenant answers. */
export function functionTools({ sideBySide }: Scenarios): void {
  sideBySide('function tools', (scenario) => {
    scenario('a call is given out, worked on and answered by hand, and its mission goes on', async (platform) => {
      const api = apiOf(platform)
      const tool = await declared(api, { effect: 'none' })
      const { id } = await submit(api, { agent: await agentWith(api, tool), input: `call ${tool} with {"page": 7}` })
      const one = await nextCall(platform, api, tool)
      expect(one).toMatchObject({ mission_id: id, arguments: { page: 7 }, times: 1 })
      expect(await inStatus(platform, api, id, 'WAITING')).toMatchObject({ waiting_for: { tool_call_id: one.id } })
      const path = `/v1/tool-calls/${one.id}`
      const told = await api('POST', `${path}/progress`, { json: { lease: one.lease, text: 'half of it' } })
      expect(told).toMatchObject({ status: 200, body: { id: one.id, shown: true } })
      const json = { lease: one.lease, output: { pages: 1 } }
      const other = apiOf(platform, platform.otherTenantKey)
      expectError(await other('POST', `${path}/result`, { json }), 'not_found')
      expect(await api('POST', `${path}/result`, { json })).toMatchObject({ status: 200, body: { mission_id: id } })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 1 } })
      const step = (await stepsOf(api, id)).find(({ kind }) => kind === 'tool_call')
      expect(step).toMatchObject({ tool, tool_version: 1, output: { pages: 1 }, is_error: false })
      const { items } = await eventsOf(api, id)
      expectWhole(items)
      expect(items.find(({ type }) => type === 'tool.progress')).toMatchObject({ data: { text: 'half of it' } })
    })

    scenario('a tool is tried by whoever made it, and each of its versions stays', async (platform) => {
      const api = apiOf(platform)
      const tool = await declared(api, { effect: 'none' })
      const trying = api('POST', `/v1/tools/${tool}/try`, { json: { arguments: { page: 7 } } })
      const one = await nextCall(platform, api, tool)
      expect(one).toMatchObject({ mission_id: null, agent: null, arguments: { page: 7 }, times: 1 })
      const json = { lease: one.lease, output: { pages: 1 } }
      const answered = await api('POST', `/v1/tool-calls/${one.id}/result`, { json })
      expect(answered).toMatchObject({ status: 200, body: { id: one.id, mission_id: null } })
      const trial = await trying
      expect(trial).toMatchObject({ status: 200, body: { version: 1, output: { pages: 1 }, is_error: false } })
      const second = { description: 'For this scenario.', effect: 'none', timeout_s: 1 }
      expect(await api('PUT', `/v1/function-tools/${tool}`, { json: second })).toMatchObject({ body: { version: 2 } })
      const unserved = await api('POST', `/v1/tools/${tool}/try`, { json: {} })
      expect(unserved).toMatchObject({ status: 200, body: { version: 2, is_error: true } })
      expect(JSON.stringify(unserved.body)).toContain('nobody who serves')
      const { body } = await api('GET', `/v1/function-tools/${tool}/versions`)
      expect(FunctionToolList.parse(body).items.map(({ version }) => version)).toEqual([2, 1])
      expect(await api('GET', `/v1/function-tools/${tool}?version=1`)).toMatchObject({ body: { version: 1 } })
    })

    scenario(
      'a mission that waits for a function takes no place of a limit, and its cap counts the call',
      async (platform) => {
        const api = apiOf(platform)
        const tool = await declared(api, { effect: 'none' })
        const agent = await agentWith(api, tool)
        const key = freshName('customer')
        expect((await api('PUT', `/v1/limits/${key}`, { json: { concurrency: 1 } })).status).toBe(200)
        const twice = `call ${tool} with {"page": 1}\ncall ${tool} with {"page": 2}`
        const first = await submit(api, { agent, input: twice, caps: { max_tool_calls: 1 }, concurrency: { key } })
        const call = await nextCall(platform, api, tool)
        const second = await submit(api, { agent: 'echo', input: 'x', concurrency: { key } })
        expect(await ended(platform, api, second.id)).toMatchObject({ status: 'COMPLETED' })
        await api('POST', `/v1/tool-calls/${call.id}/result`, { json: { lease: call.lease, output: 'done' } })
        expect(await ended(platform, api, first.id)).toMatchObject({
          status: 'FAILED',
          usage: { tool_calls: 1 },
          error: { code: 'limit_exceeded', message: expect.stringContaining('max_tool_calls') },
        })
        const { body } = await api('POST', '/v1/tool-calls/poll', { json: { tools: [tool], wait: 0 } })
        expect(HandedCalls.parse(body).calls).toEqual([])
      },
    )

    scenario('a call is given to nobody who has hung up', async (platform) => {
      const api = apiOf(platform)
      const tool = await declared(api)
      const agent = await agentWith(api, tool)
      const hangingUp = new AbortController()
      const gone = Array.from({ length: 5 }, () => pollUntil(hangingUp.signal, platform, tool))
      // By then they have been heard of.
      await stepsOf(api, (await submit(api, { agent: 'echo', input: 'x' })).id)
      hangingUp.abort()
      await Promise.all(gone)
      await submit(api, { agent, input: `call ${tool} with {"page": 7}` })
      expect(await nextCall(platform, api, tool)).toMatchObject({ times: 1, effect: 'write' })
    })

    scenario(
      'calls of one reply are handed over together, beside a delegation, and each counts as it is answered',
      async (platform) => {
        const api = apiOf(platform)
        const tool = await declared(api, { effect: 'none' })
        const agent = await agentWith(api, tool, 'delegate')
        const input = `call ${tool} with {"page": 7}\nask echo: the other part\ncall ${tool} with {"page": 8}`
        const { id } = await submit(api, { agent, input })
        const both = [await nextCall(platform, api, tool), await nextCall(platform, api, tool)]
        const [first, second] = both.toSorted((a, b) => pageOf(a) - pageOf(b))
        if (!first || !second) throw new Error('They were not handed over together')
        const answer = async ({ id: call, lease }: HandedCall, output: string) => {
          const answered = await api('POST', `/v1/tool-calls/${call}/result`, { json: { lease, output } })
          expect(answered).toMatchObject({ status: 200, body: { mission_id: id } })
        }
        await answer(second, 'eight')
        const waiting = await inStatus(platform, api, id, 'WAITING')
        expect(waiting.waiting_for).toMatchObject({ calls: [{ tool, tool_call_id: first.id }] })
        expect(outputsIn(await stepsOf(api, id))).toContainEqual('eight')
        await answer(second, 'something else')
        await answer(first, 'seven')
        expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 })
        const outputs = outputsIn(await stepsOf(api, id))
        expect(outputs.toSorted()).toEqual(['eight', 'seven', 'the other part'])
        expect(outputs.indexOf('eight')).toBeLessThan(outputs.indexOf('seven'))
        const { items } = await eventsOf(api, id)
        expectWhole(items)
        expect(items.find(({ type }) => type === 'mission.waiting')?.data).toMatchObject({
          ...{ kind: 'child', tool_call_ids: expect.arrayContaining([first.id, second.id]) },
        })
      },
    )

    scenario('a mission that is cancelled withdraws its call', async (platform) => {
      const api = apiOf(platform)
      const tool = await declared(api)
      const { id } = await submit(api, { agent: await agentWith(api, tool), input: `call ${tool} with {"page": 7}` })
      const one = await nextCall(platform, api, tool)
      await cancel(api, id)
      const json = { lease: one.lease, output: 'too late' }
      expectError(await api('POST', `/v1/tool-calls/${one.id}/result`, { json }), 'tool_call_closed')
    })

    scenario(
      'functions of a program answer the calls of many missions, and those of one reply at once',
      async (platform) => {
        const api = apiOf(platform)
        const [tool, meet] = [freshName('add'), freshName('meet')]
        let come = 0
        const both = Promise.withResolvers<void>()
        const leaving = new AbortController()
        const serving = serveTools({
          ...{ url: platform.http, apiKey: platform.apiKey, signal: leaving.signal, maxConcurrent: 4 },
          timing: { paceMs: 100 },
          tools: {
            [tool]: {
              ...{
                description: 'Adds one.',
                effect: 'none',
                parameters: { type: 'object', properties: { n: { type: 'integer' } } },
              },
              run: async ({ n }) => {
                if (typeof n !== 'number') throw new Error('there is no n')
                return n + 1
              },
            },
            [meet]: {
              ...{ description: 'Waits for the other call.', effect: 'none' },
              run: async () => {
                const place = ++come
                if (come === 2) both.resolve()
                await both.promise
                return place
              },
            },
          },
        })
        await untilDeclared(platform, api, tool)
        const agent = await agentWith(api, tool)
        const inputs = [`call ${tool} with {"n": 1}`, `call ${tool} with {"n": 2}`, `call ${tool}`]
        const ids = await Promise.all(inputs.map(async (input) => (await submit(api, { agent, input })).id))
        const outputs = []
        for (const id of ids) {
          expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
          outputs.push((await stepsOf(api, id)).flatMap((step) => (step.kind === 'tool_call' ? [step.output] : [])))
        }
        expect(outputs).toEqual([[2], [3], ['there is no n']])
        await untilDeclared(platform, api, meet)
        const input = `call ${meet}\ncall ${meet}`
        const { id } = await submit(api, { agent: await agentWith(api, meet), input })
        expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 2 } })
        expect(outputsIn(await stepsOf(api, id)).toSorted()).toEqual([1, 2])
        leaving.abort()
        await serving
      },
    )
  })
}

async function declared(api: Api, given: object = {}): Promise<string> {
  const name = freshName('render')
  const parameters = { type: 'object', properties: { page: { type: 'integer' } }, required: ['page'] }
  const answer = await api('PUT', `/v1/function-tools/${name}`, {
    json: { description: 'For this scenario.', parameters, ...given },
  })
  expect(answer.status).toBe(200)
  return FunctionTool.parse(answer.body).name
}

function pageOf({ arguments: given }: HandedCall): number {
  return typeof given === 'object' && given !== null && 'page' in given ? Number(given.page) : 0
}

function outputsIn(steps: readonly Step[]): unknown[] {
  return steps.flatMap((step) => ('output' in step ? [step.output] : []))
}

async function agentWith(api: Api, ...tools: readonly string[]): Promise<string> {
  const name = freshName('clerk')
  const answer = await api('POST', '/v1/agents', { json: { name, instructions: '', tools } })
  expect(answer.status).toBe(201)
  return name
}

async function nextCall(platform: Platform, api: Api, tool: string): Promise<HandedCall> {
  const end = Date.now() + platform.patienceMs
  while (Date.now() < end) {
    const answer = await api('POST', '/v1/tool-calls/poll', { json: { tools: [tool], wait: 2 } })
    expect(answer.status).toBe(200)
    const { calls, ask_again_s } = HandedCalls.parse(answer.body)
    const [first] = calls
    if (first) return first
    await pause(ask_again_s * 1000)
  }
  throw new Error(`No call of ${tool} in ${platform.patienceMs} ms`)
}

/** Where no request waits, it is answered first. */
async function pollUntil(signal: AbortSignal, { http, apiKey }: Platform, tool: string): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ tools: [tool], wait: 20 })
  await fetch(`${http}/v1/tool-calls/poll`, { method: 'POST', headers, body, signal }).catch(() => {})
}

async function untilDeclared(platform: Platform, api: Api, tool: string): Promise<void> {
  const end = Date.now() + platform.patienceMs
  while (Date.now() < end) {
    if ((await api('GET', `/v1/function-tools/${tool}`)).status === 200) return
    await pause(100)
  }
  throw new Error(`${tool} was not declared`)
}
