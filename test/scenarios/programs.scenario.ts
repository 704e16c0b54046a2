import { expect } from 'vitest'
import type { Step } from '../../contract/resources/mission.ts'
import { ToolTrial } from '../../contract/resources/tool.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { ended, eventsOf, expectWhole, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

/** Programs that models write. On AWS they run in a function of their own. */
export function programs({ sideBySide }: Scenarios): void {
  sideBySide('programs', (scenario) => {
    scenario('one runs on its input, and its result is a step like any other', async (platform) => {
      const api = apiOf(platform)
      const code = 'console.log(input.length); return input.map((n) => n * 2)'
      const { mission, calls } = await ran(platform, api, [{ code, input: [1, 2, 21] }])
      expect(mission).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 1 } })
      expect(mission.output).toContain('"result":[2,4,42]')
      expect(calls).toMatchObject([
        { tool: 'run_javascript', is_error: false, effect: null, output: { result: [2, 4, 42], console: '3' } },
      ])
      expectWhole((await eventsOf(api, mission.id)).items)
    })

    scenario('one that fails, floods or reaches out is told as that, and the mission goes on', async (platform) => {
      const { mission, calls } = await ran(platform, apiOf(platform), [
        { code: 'return input.a.b.c' },
        { code: "return 'x'.repeat(300000)" },
        { code: "return (await import('node:fs')).readFileSync('/etc/passwd')" },
        { code: 'return [typeof process, typeof fetch, typeof require]' },
      ])
      expect(mission.status).toBe('COMPLETED')
      expect(calls.map(({ is_error }) => is_error)).toEqual([true, true, true, false])
      const told = calls.map(({ output }) => String(typeof output === 'string' ? output : JSON.stringify(output)))
      expect(told[0]).toMatch(/^tool_failed: The program failed: TypeError: .*\(line 1\)/)
      expect(told[1]).toContain('more than 200000 characters')
      expect(told[2]).toMatch(/^tool_failed: The program failed: .*Error/)
      expect(told[3]).toBe('{"result":["undefined","undefined","undefined"]}')
    })

    scenario('one is tried without a mission', async (platform) => {
      const path = '/v1/tools/run_javascript/try'
      const json = { arguments: { code: 'return input.map((n) => n * 2)', input: [21] } }
      const { status, body } = await apiOf(platform)('POST', path, { json })
      expect([status, body]).toMatchObject([200, { version: null, is_error: false, output: { result: [42] } }])
      expect(ToolTrial.parse(body).effect).toBe('none')
      expectError(await apiOf(platform)('POST', path, { json: {} }), 'not_applicable')
    })

    scenario('each call has a chance of its own, and all of one reply the same time', async (platform) => {
      const code = 'return [Date.now(), Math.random(), Math.random()]'
      const { mission, calls } = await ran(platform, apiOf(platform), [{ code }, { code, input: 1 }])
      const [one, other] = calls.map(({ output }) => (output as { result: number[] }).result)
      expect(one?.[0]).toBe(other?.[0])
      expect(new Set([...(one ?? []), ...(other ?? [])]).size).toBe(5)
      const decided = (await stepsOf(apiOf(platform), mission.id)).find(({ kind }) => kind === 'model_call')
      expect(one?.[0]).toBe(Date.parse(decided?.finished_at ?? ''))
    })
  })
}

type ToolStep = Extract<Step, { readonly kind: 'tool_call' }>

/** A mission whose model calls these, all in one reply. */
async function ran(
  platform: Platform,
  api: Api,
  programs: readonly { readonly code: string; readonly input?: unknown }[],
) {
  const agent = freshName('counter')
  const made = await api('POST', '/v1/agents', { json: { name: agent, instructions: '', tools: ['run_javascript'] } })
  expect(made.status).toBe(201)
  const input = programs.map((program) => `call run_javascript with ${JSON.stringify(program)}`).join('\n')
  const { id } = await submit(api, { agent, input })
  const mission = await ended(platform, api, id)
  const calls = (await stepsOf(api, id)).filter((step): step is ToolStep => step.kind === 'tool_call')
  return { mission, calls: calls.toSorted((one, other) => placeOf(one, programs) - placeOf(other, programs)) }
}

/** Results are recorded as they come. */
function placeOf({ arguments: given }: ToolStep, programs: readonly unknown[]): number {
  return programs.findIndex((program) => JSON.stringify(program) === JSON.stringify(given))
}
