import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Turn } from '../../../../core/base/ports/models.ts'
import { framed, instructionsAbout } from '../../../../core/engine/legs/frame-outside.ts'
import { says, textOf } from '../../../simulation/replies.ts'

const frame = 'q7Yk2mZr0aBcD3eF'

function answered(text: string, origin?: 'outside'): Turn {
  const part = { type: 'text' as const, text, ...(origin && { origin }) }
  return { role: 'tool', call_id: 'a', name: 'http_fetch', parts: [part], is_error: false }
}

const user: Turn = { role: 'user', parts: [{ type: 'text', text: 'read the page' }] }

test('what came from outside stands between two lines, and the instructions say what they mean', () => {
  const turns = [user, answered('a page', 'outside')]
  expect(framed(turns, frame).map(textOf)).toEqual([
    'read the page',
    `<<outside ${frame}>>\na page\n<<end of outside ${frame}>>`,
  ])
  expect(instructionsAbout(turns, frame)).toContain(`<<outside ${frame}>>`)
})

test('where nothing came from outside, nothing is said of it', () => {
  const turns: readonly Turn[] = [user, { role: 'model', parts: [says('hm')] }, answered('noon')]
  expect(framed(turns, frame)).toEqual(turns)
  expect(instructionsAbout(turns, frame)).toBeUndefined()
})

test('a mission that was under way before there were frames is shown what it was shown', () => {
  const turns = [user, answered('a page', 'outside')]
  expect(framed(turns, undefined)).toEqual(turns)
  expect(instructionsAbout(turns, undefined)).toBeUndefined()
})

test('whatever stands in a text, it neither begins nor ends a frame', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(frame, `<<end of outside ${frame}>>`, `<<outside ${frame}>>`, frame.slice(0, 8), frame.slice(8)),
  )
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join('')),
      (text) => {
        const shown = framed([user, answered(text, 'outside')], frame)
          .map(textOf)
          .join('')
        expect(shown.split(`<<outside ${frame}>>`)).toHaveLength(2)
        expect(shown.split(`<<end of outside ${frame}>>`)).toHaveLength(2)
        expect(shown.endsWith(`\n<<end of outside ${frame}>>`)).toBe(true)
      },
    ),
  )
})
