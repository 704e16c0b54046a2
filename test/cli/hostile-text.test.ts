import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostileServer } from './hostile-server.ts'
import { runHere } from './run-here.ts'
import { unsafe } from './unsafe.ts'

const hostile =
  '\u001b]0;PWNED\u0007\u001b[2J\u001b[31mEVIL\r\nFAKE LINE\nFAKE \u202eevil\u2066\u009b31m\u2028FAKE\u200b\u061c\ud800'

const commands = [
  'missions get x',
  'missions list',
  'missions explain x',
  'missions tree x',
  'missions steps x',
  'missions events x',
  'missions hold x',
  'missions release x',
  'missions set-priority x HIGH',
  'missions cancel x',
  'missions submit echo hello',
  'missions cancel --tag zz',
  'stops get x',
  'stops get x --platform',
  'stops list',
  'stops list --platform',
  'switches list',
  'switches list --platform',
  'switches lift x',
  'switches set --mode stop --tag x',
  'keys list',
  'keys create x --scope missions:read',
  'keys revoke x',
  'agents list',
  'agents get x',
  'agents instances x',
  'agents publish x 1',
  'tools list',
  'tools list --functions',
  'tools list --built-in',
  'tools declare x package.json',
  'tools import package.json',
  'tools get x',
  'tools versions x',
  'tools try x',
  'tools delete x',
  'mcp set x https://a.example',
  'mcp list',
  'mcp get x',
  'mcp refresh x',
  'mcp tools x',
  'mcp tool x y',
  'mcp approve x y --pin 0',
  'mcp try x y',
  'mcp delete x',
  'connections list',
  'connections get x',
  'connections test x https://a.example',
  'connections authorize x',
  'model-providers list',
  'model-providers get x',
  'model-providers delete x',
  'connections delete x',
  'approvals list',
  'approvals show x',
  'approvals approve x',
  'approvals rotate-link-key',
  'conversations list',
  'conversations messages x',
  'conversations delete x',
  'memories add x --subject s --tag t',
  'memories list',
  'memories get x',
  'memories search x',
  'memories delete x',
  'memories forget --subject x',
  'memories forget --agent x',
  'files list',
  'files get x',
  'files delete x',
  'missions artifacts x',
  'dead-letters list',
  'dead-letters show x',
  'dead-letters redrive x',
  'dead-letters redrive --all',
  'dead-letters discard x',
  'deliveries list',
  'deliveries list --mission x',
  'deliveries get x',
  'deliveries resend x',
  'deliveries secret',
  'deliveries rotate-secret',
  'limits list',
  'limits get x',
  'limits set x --concurrency 1',
  'limits delete x',
  'budgets list',
  'budgets list --platform',
  'budgets get tenant day',
  'budgets set tenant day --usd 1',
  'budgets set platform day --usd 1',
  'budgets mission x',
  'schedules list',
  'schedules get x',
  'schedules next x',
  'schedules runs x',
  'schedules run-now x',
  'schedules pause x',
  'schedules create n echo hello --cron @daily',
  'budgets export',
  'agents versions x',
  'datasets create x',
  'datasets list',
  'datasets add x hello --contains y',
  'datasets add-mission x m',
  'datasets cases x',
  'datasets remove x y',
  'datasets delete x',
  'evaluations run x --candidate y --background',
  'evaluations gate x --min-pass 0.5',
  'evaluations list',
  'evaluations get x',
  'evaluations results x',
  'evaluations trials x',
  'evaluations compare x y',
  'evaluations gate x',
  'evaluations cancel x',
  'supervisor status',
  'supervisor agents',
  'supervisor drain x',
]

/** What is tried there is told to have failed. */
const codeOf = (command: string) => (/^(tools|mcp) try /.test(command) ? 1 : 0)

let server: Awaited<ReturnType<typeof hostileServer>>

beforeAll(async () => {
  server = await hostileServer(hostile)
})

afterAll(() => server.close())

const run = (...args: string[]) => runHere(args, server.url)

describe('what others wrote is shown, and nothing of it reaches the terminal or begins a line', () => {
  test.each(commands)('%s', async (command) => {
    server.refuse(false)
    const { code, out, err } = await run(...command.split(' '))
    // A mission that was submitted may be warned of.
    expect({ code, err: err.replace(/^Warning: .*\n$/, '') }).toEqual({ code: codeOf(command), err: '' })
    for (const told of [out, err]) {
      expect(unsafe(told)).toEqual([])
      expect(told).not.toMatch(/^FAKE/m)
    }
  })

  test.each(commands)('%s --json', async (command) => {
    server.refuse(false)
    const { code, out } = await run(...command.split(' '), '--json')
    expect(code).toBe(codeOf(command))
    expect(unsafe(out)).toEqual([])
    expect(out.trimEnd()).not.toContain('\n')
    JSON.parse(out)
  })

  test.each([['missions replay x'], ['missions replay x --json']])('of what goes another way: %s', async (command) => {
    server.refuse(false)
    const { code, out, err } = await run(...command.split(' '))
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(unsafe(out)).toEqual([])
    expect(out).not.toMatch(/^FAKE/m)
  })

  test.each([['missions get x'], ['missions get x --json']])('what a server refuses with: %s', async (command) => {
    server.refuse(true)
    const { code, out, err } = await run(...command.split(' '))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('conflict')
    expect(unsafe(err)).toEqual([])
    expect(err).not.toMatch(/^FAKE/m)
  })

  test('what a command was given', async () => {
    for (const args of [
      ['missions', hostile],
      ['missions', 'list', `--${hostile}`],
      ['start', '--port', hostile],
      ['keys', 'list', '--url', hostile],
    ]) {
      const { code, out, err } = await run(...args)
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(unsafe(err)).toEqual([])
      expect(err).not.toMatch(/^FAKE/m)
    }
  })
})
