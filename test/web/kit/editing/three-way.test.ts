import { describe, expect, test } from 'vitest'
import { changedLines } from '../../../../web/kit/editing/changed-lines.ts'
import { existingOf, meanwhileOf } from '../../../../web/kit/editing/meanwhile.ts'
import { differences, merged } from '../../../../web/kit/editing/three-way.ts'

const begun = { name: 'weather', url: 'https://one', rest: '{"retry": 1, "cap": 2}', isOn: false }

describe('what somebody else changed since a form began', () => {
  test('is told field by field, and member by member of what is written as JSON', () => {
    const theirs = { ...begun, url: 'https://two', rest: '{"cap": 3, "retry": 1, "new": [1]}' }
    expect(differences(begun, theirs, begun)).toEqual([
      { field: 'url', member: undefined, before: 'https://one', theirs: 'https://two', isMineToo: false },
      { field: 'rest', member: 'cap', before: '2', theirs: '3', isMineToo: false },
      { field: 'rest', member: 'new', before: '', theirs: '[\n  1\n]', isMineToo: false },
    ])
  })

  test('is nothing if only the look of the JSON differs', () => {
    expect(differences(begun, { ...begun, rest: '{ "cap": 2, "retry": 1 }' }, begun)).toEqual([])
  })

  test('says what both changed, unless both say the same now', () => {
    const both = { ...begun, url: 'https://two', isOn: true }
    const mine = { ...begun, url: 'https://mine', isOn: true }
    expect(differences(begun, both, mine).map(({ field, isMineToo }) => [field, isMineToo])).toEqual([
      ['url', true],
      ['isOn', false],
    ])
  })
})

describe('taking both over', () => {
  const theirs = { ...begun, url: 'https://two', rest: '{"retry": 9, "cap": 2, "theirs": true}' }
  const mine = { ...begun, url: 'https://mine', rest: '{"retry": 1, "cap": 5}', isOn: true }

  test('keeps what only one of them changed either way, and of the rest what is wanted', () => {
    const rest = { retry: 9, cap: 5, theirs: true }
    const kept = merged(begun, theirs, mine, 'mine')
    expect({ ...kept, rest: JSON.parse(kept.rest) }).toEqual({ name: 'weather', url: 'https://mine', rest, isOn: true })
    const loaded = merged(begun, theirs, mine, 'theirs')
    expect({ ...loaded, rest: JSON.parse(loaded.rest) }).toEqual({
      name: 'weather',
      url: 'https://two',
      rest,
      isOn: true,
    })
  })

  test('takes a member away that one of them removed, and leaves the look of what nobody else rewrote', () => {
    expect(merged(begun, begun, { ...begun, rest: '{"cap":2}' }, 'mine').rest).toBe('{"cap":2}')
    expect(merged(begun, { ...begun, rest: '{"cap":2}' }, begun, 'theirs').rest).toBe('{"cap":2}')
  })

  test('never mixes texts that are no JSON: one of them is taken whole', () => {
    const broken = { ...begun, rest: '{"cap": ' }
    expect(merged(begun, theirs, broken, 'mine').rest).toBe('{"cap": ')
    expect(merged(begun, theirs, broken, 'theirs').rest).toBe(theirs.rest)
  })
})

describe('what has to be decided before a form is sent', () => {
  const draftOf = (thing: typeof begun) => thing
  const asked = { begun, draftOf, sends: 'all' } as const
  const there = (thing: typeof begun) => ({ kind: 'there', thing }) as const

  test('is nothing while the thing is as it was, or was not read yet', () => {
    const draft = { ...begun, url: 'https://mine' }
    expect(meanwhileOf({ ...asked, draft, now: there(begun) })).toEqual({ kind: 'same' })
    expect(meanwhileOf({ ...asked, draft, now: { kind: 'unknown' } })).toEqual({ kind: 'same' })
  })

  test('is any change, if the whole thing is sent; and a deletion', () => {
    const theirs = { ...begun, url: 'https://two' }
    expect(meanwhileOf({ ...asked, draft: begun, now: there(theirs) })).toMatchObject({
      kind: 'changed',
      thing: theirs,
    })
    expect(meanwhileOf({ ...asked, draft: begun, now: { kind: 'gone' } })).toEqual({ kind: 'gone' })
  })

  test('is a change of a field that this person changes, if only changed fields are sent', () => {
    const now = there({ ...begun, rest: '{"retry": 1, "cap": 3}' })
    const parts = { ...asked, sends: 'changed fields', now } as const
    expect(meanwhileOf({ ...parts, draft: { ...begun, url: 'https://mine' } })).toEqual({ kind: 'same' })
    // Another member of the same field: it may be sent with it.
    expect(meanwhileOf({ ...parts, draft: { ...begun, rest: '{"retry": 4, "cap": 2}' } })).toMatchObject({
      kind: 'changed',
      differences: [{ field: 'rest', member: 'cap', isMineToo: false }],
    })
  })

  test('is that one of this name exists, with all that would be replaced', () => {
    const draft = { ...begun, url: 'https://mine' }
    expect(existingOf(begun, begun, draft)).toMatchObject({
      kind: 'exists',
      differences: [{ field: 'url', before: 'https://mine', theirs: 'https://one' }],
    })
  })
})

test('of long texts the lines that differ are shown, and no more than fit', () => {
  expect(changedLines('a\nb\nc', 'a\nB\nB\nc')).toEqual({ before: ['b'], after: ['B', 'B'], more: 0 })
  expect(changedLines('', 'new')).toEqual({ before: [], after: ['new'], more: 0 })
  const long = changedLines('', Array.from({ length: 40 }, (_, at) => String(at)).join('\n'))
  expect([long.after.length, long.more]).toEqual([12, 28])
  expect(changedLines('', 'x'.repeat(1_000_000)).after[0]).toHaveLength(301)
})
