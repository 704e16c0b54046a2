import { PassThrough, Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { liveView } from '../../cli/following/watch-view.ts'
import { createTerminal, type Terminal } from '../../cli/printing/terminal.ts'

function recorded(): { terminal: Terminal; screen: () => string[] } {
  let written = ''
  const stdout = Object.assign(
    new Writable({
      write(chunk, _, taken) {
        written += chunk
        taken()
      },
    }),
    { isTTY: true, columns: 40 },
  )
  const terminal = createTerminal({ stdin: new PassThrough(), stdout, stderr: new PassThrough(), env: {} })
  // What is left on each line once the control sequences did their work.
  const screen = () =>
    written.split('\n').map((line) => stripVTControlCharacters(line.split('\r\u001b[2K').at(-1) ?? ''))
  return { terminal, screen }
}

const base = { id: 'x', mission_id: 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA', time: '2026-11-21T09:30:00.000Z' }
const step = { number: 1, attempt: 1, kind: 'model_call', name: 'offline/rules', text: 'Hello world', is_error: false }

test('text stands as it was written, its record does not repeat it, and no status line is left behind', () => {
  const { terminal, screen } = recorded()
  const view = liveView(terminal, () => 0)
  view.event({ ...base, seq: 1, type: 'mission.started', data: { attempt: 1, leg: 1 } })
  for (const [offset, text] of [
    [0, 'Hello '],
    [6, 'world'],
  ] as const)
    view.delta({ type: 'delta', mission_id: base.mission_id, attempt: 1, step: 1, offset, text })
  view.event({ ...base, seq: 2, type: 'step.recorded', data: step })
  view.event({ ...base, seq: 3, type: 'mission.completed', data: {} })
  view.close()
  view.close()
  expect(screen()).toEqual([
    '› running: attempt 1',
    '  Hello world',
    '• step 1: model call offline/rules',
    '✓ completed',
    '',
  ])
})

test('reasoning stands by itself, before the text that follows it', () => {
  const { terminal, screen } = recorded()
  const view = liveView(terminal, () => 0)
  const piece = { mission_id: base.mission_id, attempt: 1, step: 1, offset: 0 }
  view.reasoning({ ...piece, type: 'reasoning', text: 'Somebody ' })
  view.reasoning({ ...piece, type: 'reasoning', text: 'greets' })
  view.delta({ ...piece, type: 'delta', text: 'Hello world' })
  view.event({ ...base, seq: 2, type: 'step.recorded', data: step })
  view.close()
  expect(screen()).toEqual(['  Somebody greets', '  Hello world', '• step 1: model call offline/rules', ''])
})

test('text that was not streamed is shown with its step, cut to the width', () => {
  const { terminal, screen } = recorded()
  const view = liveView(terminal, () => 0)
  view.event({ ...base, seq: 2, type: 'step.recorded', data: { ...step, text: 'a long answer\n'.repeat(9) } })
  view.close()
  expect(screen()[0]).toBe('• step 1: model call offline/rules: a …')
})

test.each([
  [{ text: 'shelf 2', done: 3, total: 10 }, 'find: shelf 2 (3 of 10)'],
  [{ text: 'shelf 2', done: 3 }, 'find: shelf 2 (3)'],
  [{ text: '', done: 3, total: 10 }, 'find: 3 of 10'],
  [{ text: '', done: 3 }, 'find: 3'],
  [{ text: 'reading' }, 'find: reading'],
])('shows how far a tool is where the status stands: %j', (told, line) => {
  const { terminal, screen } = recorded()
  const view = liveView(terminal, () => 0)
  view.progress({
    type: 'tool_progress',
    mission_id: base.mission_id,
    attempt: 1,
    call_id: 'c1',
    tool: 'find',
    ...told,
  })
  expect(screen().at(-1)).toContain(`${line} · 0.0 s`)
  view.event({ ...base, seq: 2, type: 'step.recorded', data: step })
  expect(screen().at(-1)).toContain('running')
  view.close()
})

test('shows how long it has been', () => {
  const { terminal, screen } = recorded()
  let now = 0
  const view = liveView(terminal, () => now)
  now = 2_500
  view.event({ ...base, seq: 1, type: 'mission.waiting', data: { kind: 'child', child_id: 'mis_2' } })
  expect(screen().at(-1)).toMatch(/^. waiting · 2\.5 s$/)
  view.close()
})
