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
})
