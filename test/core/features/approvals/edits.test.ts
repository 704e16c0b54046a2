import { describe, expect, test } from 'vitest'
import { editsOf } from '../../../../core/features/approvals/edits.ts'

describe('what somebody changed in a payload', () => {
  const inherited = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__']

  test.each(inherited)('names a member %s that came, and one that went', (name) => {
    const [without, within] = [{ a: 1 }, { a: 1, [name]: 2 }]
    expect(editsOf(without, within)).toEqual([{ path: `/${name}`, after: 2 }])
    expect(editsOf(within, without)).toEqual([{ path: `/${name}`, before: 2 }])
    expect(editsOf(within, within)).toEqual([])
  })

  test('is told up to what its approval has room for, however long names and values are', () => {
    const names = Array.from({ length: 100 }, (_, at) => `${at}`.padEnd(3000, '漢'))
    const payload = (value: string) => Object.fromEntries(names.map((name) => [name, value.repeat(600)]))
    const edits = editsOf(payload('\u0001'), payload('\u0002'))
    expect(edits.length).toBeGreaterThan(0)
    expect(Buffer.byteLength(JSON.stringify(edits))).toBeLessThan(64 * 1024 + 100)
    expect(edits[0]).toMatchObject({ path: `/${names[0]}` })
  })
})
