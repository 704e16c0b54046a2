import { describe, expect, test } from 'vitest'
import { createDrafts } from '../../../../web/kit/editing/drafts.ts'
import { heldIn, isWritten, keptOf } from '../../../../web/kit/editing/held-draft.ts'

function tab() {
  const items = new Map<string, string>()
  const storage = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  }
  /** As the page is loaded anew. */
  const load = (session: string) => {
    const drafts = createDrafts(() => storage)
    drafts.open(session)
    return drafts
  }
  return { items, load }
}

describe('drafts', () => {
  test('outlast a reload in the session that wrote them', () => {
    const { load } = tab()
    load('one').keep('/agents agent', { text: 'A long prompt' })
    expect(load('one').at('/agents agent')).toEqual({ text: 'A long prompt' })
    expect(load('one').at('/agents other')).toBeUndefined()
  })

  test('are gone for any other session, and do not come back for the first one', () => {
    const { load, items } = tab()
    load('one').keep('/agents agent', { text: 'secret plans' })
    expect(load('two').at('/agents agent')).toBeUndefined()
    expect([...items.values()].join()).not.toContain('secret plans')
    expect(load('one').at('/agents agent')).toBeUndefined()
  })

  test('go over to the session with which the same person went on', () => {
    const { load } = tab()
    const drafts = load('one')
    drafts.keep('/agents agent', { text: 'kept' })
    drafts.handOver('two')
    expect(load('two').at('/agents agent')).toEqual({ text: 'kept' })
  })

  test('end with a sign-out, and with being sent', () => {
    const { load, items } = tab()
    const drafts = load('one')
    drafts.keep('/a', 1)
    drafts.keep('/b', 2)
    drafts.forget('/a')
    expect([load('one').at('/a'), load('one').at('/b')]).toEqual([undefined, 2])
    drafts.forgetAll()
    drafts.keep('/c', 3)
    expect(items.size).toBe(0)
  })

  test('are bounded: the oldest go first, and one that is too long is not kept', () => {
    const { load, items } = tab()
    const drafts = load('one')
    for (let at = 0; at < 30; at++) drafts.keep(`/${at}`, at)
    expect([drafts.at('/9'), drafts.at('/10'), drafts.at('/29')]).toEqual([undefined, 10, 29])
    for (let at = 0; at < 10; at++) drafts.keep(`/long/${at}`, 'x'.repeat(190_000))
    expect(drafts.at('/long/9')).toHaveLength(190_000)
    expect([...items.values()].join().length).toBeLessThan(1_100_000)
    drafts.keep('/long/9', 'x'.repeat(250_000))
    expect(drafts.at('/long/9')).toBeUndefined()
  })

  test('are none where a browser stores nothing, or something else is stored', () => {
    const refuses = () => {
      throw new Error('denied')
    }
    const drafts = createDrafts(refuses)
    drafts.open('one')
    drafts.keep('/a', 1)
    expect(drafts.at('/a')).toBe(1)
    const { items, load } = tab()
    const stored = [
      '{',
      '7',
      '{"session": "one", "drafts": 7}',
      '{"session": "one", "drafts": [{"place": "/a", "text": "{"}]}',
    ]
    for (const text of stored) {
      items.set('sortie-drafts', text)
      expect([text, load('one').at('/a')]).toEqual([text, undefined])
    }
  })
})

describe('a form that is restored', () => {
  const usual = { name: '', key: '', isOn: false, rows: [] as { text: string }[] }
  const example = { ...usual, rows: [{ text: '' }] }

  test('has what it began with and what was written, but nothing that may not be kept', () => {
    const held = { begun: usual, draft: { ...usual, name: 'ours', key: 'sk-1', rows: [{ text: 'a' }] } }
    const kept = keptOf(held, ({ key: _, ...others }) => others)
    expect(JSON.stringify(kept)).not.toContain('sk-1')
    expect(heldIn(kept, usual, example)).toEqual({ begun: usual, draft: { ...held.draft, key: '' } })
  })

  test('is as usual if nothing was written, or what is stored is of another version', () => {
    const other = (draft: object) => heldIn({ begun: usual, draft }, usual, example)
    expect(other(usual)).toBeUndefined()
    expect(other({ ...usual, name: 7 })).toBeUndefined()
    expect(other({ ...usual, rows: [{ words: 'a' }] })).toBeUndefined()
    expect(heldIn('draft', usual)).toBeUndefined()
    expect(isWritten({ begun: usual, draft: { ...usual } })).toBe(false)
  })
})
