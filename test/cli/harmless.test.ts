import fc from 'fast-check'
import { expect, test } from 'vitest'
import { onLines, onOneLine } from '../../cli/printing/harmless.ts'
import { StreamedText } from '../../cli/printing/streamed-text.ts'
import { jsonLine, shortened, type Text } from '../../cli/printing/text.ts'
import { unsafe } from './unsafe.ts'

const anything = fc.string({ unit: 'binary', maxLength: 40 })
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r', '\u001b[2J', '\u009b', '\u202e', '\u2066', '\u061c', '\u200e', '\u200b', '\u200d'),
      anything,
    ),
  )
  .map((parts) => parts.join(''))

function printed({ spans }: Text): string {
  return spans.map(({ words }) => words).join('')
}

test.each([
  ['\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
  ['a\nb\r\tc\u007f\u009b31m', 'a\\nb\\r\\tc\\u007f\\u009b31m'],
  ['\u202egnp.exe\u202c \u2066\u2069\u200e\u200f\u061c', '\\u202egnp.exe\\u202c \\u2066\\u2069\\u200e\\u200f\\u061c'],
  ['a\u2028b\u2029c\u200bd\ufeff\u2060\u00ad\u3164', 'a\\u2028b\\u2029c\\u200bd\\ufeff\\u2060\\u00ad\\u3164'],
  ['\ud800 and \udc00', '\\ud800 and \\udc00'],
  ['ad\u200dmin', 'ad\\u200dmin'],
  ['hidden \u{e0041}', 'hidden \\udb40\\udc41'],
])('%j is written out', (value, shown) => {
  expect(onOneLine(value)).toBe(shown)
})

test.each(['naïve e\u0301', '👩🏽\u200d💻 ❤\ufe0f 🇨🇭', 'می\u200cخواهم', 'क्\u200dष', 'שלום', '葛\u{e0100}'])(
  '%s stays as it is',
  (value) => {
    expect(onOneLine(value)).toBe(value)
  },
)

test('whatever a value holds, it has one line and nothing unseen, and writing it out twice changes nothing', () => {
  fc.assert(
    fc.property(nasty, fc.integer({ min: 1, max: 60 }), (value, width) => {
      const line = onOneLine(value)
      expect(unsafe(line)).toEqual([])
      expect(line).not.toMatch(/[\n\r\u2028\u2029]/)
      expect(onOneLine(line)).toBe(line)
      const short = printed(shortened(value, width))
      expect(unsafe(short)).toEqual([])
      expect(short.length).toBeLessThanOrEqual(Math.max(width, 2))
      for (const one of onLines(value)) expect(unsafe(one.replaceAll('\t', ''))).toEqual([])
    }),
  )
})

test('JSON says the same to a script, and nothing to a terminal', () => {
  fc.assert(
    fc.property(fc.dictionary(nasty, nasty), (value) => {
      const line = printed(jsonLine(value))
      expect(unsafe(line.slice(0, -1))).toEqual([])
      expect(JSON.parse(line)).toEqual({ ...value })
    }),
  )
})

test.each([
  ['a \ud83d', '\ude80 b', '  a 🚀 b\n'],
  ['x 👩\u200d', '💻 y', '  x 👩\u200d💻 y\n'],
  ['one\ntwo', '\nthree', '  one\n  two\n  three\n'],
  ['cut off \ud83d', '', '  cut off \\ud83d\n'],
])('what comes in pieces is shown whole: %j, %j', (first, second, shown) => {
  const streamed = new StreamedText()
  expect([streamed.next(first), streamed.next(second), streamed.end()].map(printed).join('')).toBe(shown)
})
