import { expect, test } from 'vitest'
import { type Text, text } from '../../cli/printing/text.ts'
import { happeningText, noteText } from '../../cli/texts/dev-log.ts'

const id = 'mis_01M8MRBFBFA58QCRRPJ1DFQJZX'
const time = '2026-11-30T11:45:07.413Z'
const clock = new Date(time).toLocaleTimeString('en-GB')
const usage = { model_calls: 1, tool_calls: 0, input_tokens: 1000, output_tokens: 53, cost_usd: 0.00042 }
const mission = { id, agent: 'coder', created_at: '2026-11-30T11:45:06.173Z', finished_at: null, usage }

const words = ({ spans }: Text) => spans.map(({ words }) => words).join('')

function line(
  type: string,
  data: Record<string, unknown>,
  { seq = 2, finished_at = null as string | null } = {},
  width = Infinity,
) {
  const event = { id: 'evt_1', type, mission_id: id, seq, time, data }
  return words(
    happeningText({ event, mission: { ...mission, finished_at } } as Parameters<typeof happeningText>[0], width),
  )
}

test('a happening is one line: when, which agent and mission, and what', () => {
  expect(line('mission.started', { attempt: 1, leg: 1 })).toBe(`${clock} › coder QJZX running: attempt 1\n`)
})

test('the first and the last line have the whole id, and the last one how long it took and what it cost', () => {
  expect(line('mission.submitted', { agent: 'coder', priority: 'NORMAL', status: 'QUEUED' }, { seq: 1 })).toContain(
    `  ${id}\n`,
  )
  expect(line('mission.completed', {}, { finished_at: time })).toBe(
    `${clock} ✓ coder QJZX completed in 1.2s, 1,053 tokens, USD 0.000420  ${id}\n`,
  )
})

test('an error is told whole, and goes on below itself on a narrow terminal', () => {
  const message = 'It could not be done because '.repeat(20)
  const told = line('mission.failed', { code: 'x_failed', message }, { finished_at: time }, 60)
  expect(told.replaceAll(/\s+/g, ' ')).toContain(`failed: ${message}(x_failed)`.replaceAll(/\s+/g, ' '))
  const lines = told.trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(8)
  for (const [at, one] of lines.entries()) {
    expect(one.length).toBeLessThanOrEqual(60)
    if (at > 0) expect(one).toMatch(/^ {11}\S/)
  }
})

test('what others wrote begins no line and reaches no terminal', () => {
  const told = line('mission.failed', { code: 'x', message: 'a\n11:00:00 ✓ forged\u001b[2J' })
  expect(told.split('\n')).toHaveLength(2)
  expect(told).not.toContain('\u001b')
  expect(words(noteText('never', text`+`, 'a\nb', 60))).toContain('--:--:-- + a\\nb\n')
})
