import { expect, test } from 'vitest'
import { useAnsweringServer } from './answering-server.ts'

const { answerWith, run, seen } = useAnsweringServer({}, {})
const id = 'mis_01M8MRBFBFA58QCRRPJ1DFQJZX'
const child = 'mis_01M8MRBFBNE6CPQ0QDXS81B8GS'
const long = 'an-agent-with-a-long-name-that-leaves-no-room'
const created_at = new Date(Date.now() - 185_000).toISOString()

function longestOf(out: string): number {
  return Math.max(...out.split('\n').map((line) => line.length))
}

test('missions fit 60 columns: their ids are whole, agents are cut, the priority is left out', async () => {
  answerWith({ items: [{ id, status: 'COMPLETED', agent: long, priority: 'NORMAL', created_at }], next_cursor: null })
  const out = await seen(60, 'missions', 'list')
  expect(out).toBe(`MISSION${' '.repeat(25)}STATUS     AGENT     CREATED\n${id}  COMPLETED  an-agen…  3m ago\n`)
  expect(longestOf(out)).toBeLessThanOrEqual(60)
  expect(await seen(140, 'missions', 'list')).toContain(`${long}  NORMAL    3m ago`)
})

test('whoever reads a list by a program gets all of it', async () => {
  answerWith({ items: [{ id, status: 'COMPLETED', agent: long, priority: 'NORMAL', created_at }], next_cursor: null })
  expect((await run('missions', 'list')).out).toContain(`${id}  COMPLETED  ${long}  NORMAL    ${created_at}`)
})

test('a tree shows what each mission took, its tokens and its cost, as far as the columns reach', async () => {
  const usage = { model_calls: 2, tool_calls: 1, input_tokens: 1200, output_tokens: 34, cost_usd: 0.00042 }
  const one = { status: 'COMPLETED', created_at: '2026-11-29T09:00:00.000Z', finished_at: '2026-11-29T09:02:05.000Z' }
  answerWith({
    items: [
      { id, depth: 1, agent: 'supervisor', ...one, usage },
      { id: child, depth: 2, agent: 'coder', ...one, usage: { ...usage, cost_usd: 0 } },
    ],
    truncated: false,
  })
  expect((await run('missions', 'tree', id)).out.replaceAll(/ +\n/g, '\n')).toBe(
    [
      'MISSION                           AGENT       STATUS     TOOK   TOKENS  COST',
      `${id}    supervisor  COMPLETED  2m 5s  1,234   USD 0.000420`,
      `  ${child}  coder       COMPLETED  2m 5s  1,234`,
      '',
    ].join('\n'),
  )
  const narrow = await seen(60, 'missions', 'tree', id)
  expect(narrow).toContain(`  ${child}`)
  expect(longestOf(narrow)).toBeLessThanOrEqual(60)
})
