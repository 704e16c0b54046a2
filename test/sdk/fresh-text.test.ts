import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FreshText } from '../../sdk/fresh-text.ts'

const mission_id = 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA'

function delta(offset: number, text: string, step = 1, attempt = 1) {
  return { type: 'delta' as const, mission_id, attempt, step, offset, text }
}

test('repeats and overlaps are cut away', () => {
  const text = new FreshText()
  expect(text.accept(delta(0, 'Hello'))?.text).toBe('Hello')
  expect(text.accept(delta(0, 'Hello'))).toBeUndefined()
  expect(text.accept(delta(3, 'lo wor'))).toMatchObject({ offset: 5, text: ' wor' })
})

test('a loss is not waited for', () => {
  const text = new FreshText()
  text.accept(delta(0, 'Hel'))
  expect(text.accept(delta(5, ' world'))).toMatchObject({ offset: 5, text: ' world' })
})

test('a new step or attempt begins anew, and an older one is over', () => {
  const text = new FreshText()
  text.accept(delta(0, 'long text of step one'))
  expect(text.accept(delta(0, 'two', 2))?.text).toBe('two')
  expect(text.accept(delta(0, 'late', 1))).toBeUndefined()
  expect(text.accept(delta(0, 'again', 1, 2))?.text).toBe('again')
})

test('a step that is written anew after its executor was lost comes anew, wherever it is heard first', () => {
  const text = new FreshText()
  text.accept(delta(0, 'The first one was lost'))
  expect(text.accept(delta(0, 'A second'))).toMatchObject({ offset: 0, text: 'A second' })
  expect(text.accept(delta(8, ' one'))).toMatchObject({ offset: 8, text: ' one' })
  expect(text.accept(delta(8, ' one writes'))).toMatchObject({ offset: 12, text: ' writes' })
  const late = new FreshText()
  late.accept(delta(0, 'The first one was lost'))
  expect(late.accept(delta(9, 'one writes'))).toMatchObject({ offset: 9, text: 'one writes' })
})

test('nothing comes of a step that is recorded', () => {
  const text = new FreshText()
  text.accept(delta(0, 'Hel'))
  text.recorded(1, 1)
  expect(text.accept(delta(3, 'lo'))).toBeUndefined()
  expect(text.accept(delta(0, 'next', 2))?.text).toBe('next')
})

test('pieces in order, with any repeats of what came, join to the whole text', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.array(fc.tuple(fc.nat(), fc.nat())), (whole, cuts) => {
      const text = new FreshText()
      let sent = 0
      let joined = ''
      for (const [back, forward] of [...cuts, [0, whole.length] as const]) {
        const from = Math.max(0, sent - (back % 5))
        const to = Math.min(whole.length, sent + (forward % (whole.length + 1)))
        joined += text.accept(delta(from, whole.slice(from, to)))?.text ?? ''
        sent = Math.max(sent, to)
      }
      expect(joined).toBe(whole.slice(0, sent))
    }),
  )
})
