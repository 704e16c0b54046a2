import { describe, expect, test } from 'vitest'
import { eventText } from '../../cli/texts/event-text.ts'
import type { Json } from '../../contract/resources/common.ts'
import { catalogue } from '../../events/catalogue.ts'

const id = 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA'

function phraseOf(type: string, data: Record<string, Json>, width = 200): string {
  const event = { id: `${id}:1`, type, mission_id: id, seq: 1, time: '2026-11-21T09:30:00.000Z', data }
  return eventText(event, width)
    .spans.map(({ words }) => words)
    .join('')
}

describe('every event in the catalogue is told in words', () => {
  test.each(Object.values(catalogue).map(({ type, sample }) => ({ type, sample })))('$type', ({ type, sample }) => {
    const phrase = phraseOf(type, structuredClone(sample) as Record<string, Json>)
    expect(phrase).not.toContain(type)
    expect(phrase).not.toMatch(/[{}]|undefined|object Object/)
  })
})

test('handing over names both agents and the reason', () => {
  const data = { from: 'supervisor', to: 'coder', reason: 'It is about code.' }
  expect(phraseOf('mission.handed_over', data)).toBe('handed over from supervisor to coder: It is about code.')
})

test('an event that only a newer server knows is shown as it came, on one line', () => {
  expect(phraseOf('mission.teleported', { to: 'a\nb' })).toBe('mission.teleported {"to":"a\\nb"}')
  expect(phraseOf('constructor', {})).toBe('constructor {}')
})

test('missions that are delegated to are named while they are few', () => {
  const child_ids = ['mis_1', 'mis_2', 'mis_3']
  expect(phraseOf('mission.delegated', { child_ids })).toBe('delegated to missions mis_1, mis_2, mis_3')
  expect(phraseOf('mission.delegated', { child_ids: [...child_ids, 'mis_4'] })).toBe('delegated to 4 missions')
  expect(phraseOf('mission.waiting', { kind: 'child', child_id: 'mis_1' })).toBe('waiting for mission mis_1')
  expect(phraseOf('mission.waiting', { kind: 'child', child_id: 'mis_1', child_ids })).toBe(
    'waiting for missions mis_1, mis_2, mis_3',
  )
})

test('calls of function tools that are waited for are counted, beside missions too', () => {
  const one = { tool: 'render', tool_call_id: 'tcl_1' }
  const tool_call_ids = ['tcl_1', 'tcl_2']
  expect(phraseOf('mission.waiting', { kind: 'tool', ...one })).toBe('waiting for an answer of render')
  expect(phraseOf('mission.waiting', { kind: 'tool', ...one, tool_call_ids })).toBe(
    'waiting for 2 calls of function tools',
  )
  expect(phraseOf('mission.waiting', { kind: 'child', child_id: 'mis_1', tool_call_ids: ['tcl_1'] })).toBe(
    'waiting for mission mis_1, and 1 call of function tools',
  )
})

test('a tool that is paused is told with the command that approves it, as a shell takes it', () => {
  expect(phraseOf('tool.changed', { server: 'shop', name: 'find_order' })).toBe(
    'find_order of shop was not called: it is paused until somebody approves it, with sortie mcp approve shop find_order',
  )
  expect(phraseOf('tool.changed', { server: 'shop', name: '; ls' })).toMatch(/sortie mcp approve shop '; ls'$/)
})
