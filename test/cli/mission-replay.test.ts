import { describe, expect, test } from 'vitest'
import { useAnsweringServer } from './answering-server.ts'

const id = 'mis_01M7YK09G78K3FQPY912F94WVD'
const same = {
  ...{ mission_id: id, recorded: { agent: 'clerk', version: 3 }, candidate: { agent: 'clerk', version: 4 } },
  ...{ asks_otherwise: [], steps: 7, outcome: 'same', step: null, reason: null },
}

describe('a replay that comes to the same', () => {
  const { sent, run } = useAnsweringServer(same, {})

  test.each<[string, string[], object]>([
    ['with the newest version', [], {}],
    ['with another version', ['--agent-version', '4'], { version: 4 }],
    ['with another agent', ['--agent', 'other'], { agent: 'other' }],
  ])('%s ends with 0', async (_, options, body) => {
    const { code, out, err } = await run('missions', 'replay', id, ...options)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(sent()).toEqual([{ path: `POST /v1/missions/${id}/replay`, body }])
    expect(out).toMatch(
      /^Mission +mis_01M7YK09G78K3FQPY912F94WVD\nRecorded +clerk@3\nCandidate +clerk@4\nOutcome +the same\n$/,
    )
  })
})

describe('a replay that goes another way', () => {
  const reason = 'It asks a person before it calls refund. In the record it calls refund'
  const diverged = { ...same, asks_otherwise: ['instructions', 'tools'], outcome: 'diverged', step: 4, reason }
  const { run } = useAnsweringServer(diverged, {})

  test('ends with 1, and says where and why', async () => {
    const { code, out, err } = await run('missions', 'replay', id)
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(out).toMatch(
      /Outcome +goes another way\nAt step +4 of 7\nWhy +It asks a person .*\nAsks otherwise +instructions, tools\n$/,
    )
  })

  test('for scripts as it is, with the same end', async () => {
    const { code, out } = await run('missions', 'replay', id, '--json')
    expect([code, JSON.parse(out)]).toEqual([1, diverged])
  })
})
