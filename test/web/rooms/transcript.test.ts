import { expect, test } from 'vitest'
import type { Message } from '../../../contract/resources/conversation.ts'
import { addPiece } from '../../../web/rooms/conversations/add-piece.ts'
import {
  beginningOf,
  lastOf,
  portion,
  textOf,
  withEarlier,
  withLater,
} from '../../../web/rooms/conversations/transcript-state.ts'

const said = (number: number): Message => ({
  role: 'user',
  number,
  content: `message ${number}`,
  time: '2026-11-30T12:00:00.000Z',
})
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => said(first + at))

test('a long conversation opens at its end, and earlier messages join without a gap', () => {
  const opened = withLater(beginningOf(120), from(71, 120))
  expect(opened.after).toBe(70)
  const more = withEarlier(opened, from(21, 70))
  expect(more.messages.map(({ number }) => number)).toEqual(from(21, 120).map(({ number }) => number))
  expect(more.after).toBe(20)
  expect(withEarlier(more, from(1, portion))).toMatchObject({ after: 0, messages: from(1, 120) })
})

test('a message that arrives twice is shown once', () => {
  const opened = withLater(beginningOf(2), from(1, 2))
  const again = withLater(opened, from(2, 3))
  expect(again.messages).toEqual(from(1, 3))
  expect(lastOf(again)).toBe(3)
  expect(withLater(again, from(1, 3))).toBe(again)
})

test('the text of a reply grows by pieces, and begins anew with the next step', () => {
  expect(addPiece(addPiece('', { offset: 0, text: 'Hel' }), { offset: 3, text: 'lo' })).toBe('Hello')
  expect(addPiece('Hello', { offset: 3, text: 'p' })).toBe('Help')
  expect(addPiece('Hello', { offset: 0, text: 'Next' })).toBe('Next')
})

test('a transcript that is kept says who said what', () => {
  expect(textOf([said(1)])).toBe('2026-11-30T12:00:00.000Z user:\nmessage 1\n')
})
