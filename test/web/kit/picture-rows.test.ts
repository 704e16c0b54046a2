import { expect, test } from 'vitest'
import { barWithin, drawnRows, fitted, mostRows, plainLine } from '../../../web/kit/picture/picture-rows.ts'

const row = (text: string) => ({ indent: 0, tone: 'blue', text, figures: '' })

test('of more lines than a browser draws, the last ones are drawn', () => {
  const rows = Array.from({ length: mostRows + 2 }, (_, at) => row(String(at)))
  const drawn = drawnRows(rows)
  expect([drawn.length, drawn[0]?.text, drawn.at(-1)?.text]).toEqual([mostRows, '2', String(mostRows + 1)])
})

test('a line has no controls and nothing that turns its direction', () => {
  expect(plainLine('invoice\u202Efdp.exe\n\u0007\u2066x')).toBe('invoice fdp.exe x')
  expect(plainLine(`a\uD800`)).toBe('a\uFFFD')
})

test('a text that is too wide is cut between whole characters, and says so', () => {
  const widthOf = (text: string) => [...text].length * 10
  expect(fitted('short', 50, widthOf)).toBe('short')
  expect(fitted('👍👍👍👍', 30, widthOf)).toBe('👍👍…')
  expect(fitted('long', 0, widthOf)).toBe('…')
})

test('a bar stays within its room, and can always be seen', () => {
  expect(barWithin({ from: 0.25, to: 0.5 }, 100, 400)).toEqual({ x: 200, width: 100 })
  expect(barWithin({ from: -1, to: 2 }, 100, 400)).toEqual({ x: 100, width: 400 })
  expect(barWithin({ from: 0.5, to: 0.5 }, 0, 400)).toEqual({ x: 200, width: 3 })
  expect(barWithin({ from: 1.2, to: 1.4 }, 0, 400)).toBeUndefined()
  expect(barWithin({ from: -0.4, to: -0.2 }, 0, 400)).toBeUndefined()
})
