import { beforeEach, expect, test } from 'vitest'
import {
  emptyInbox,
  inbox,
  inboxIn,
  openInbox,
  receive,
  settle,
  unreadIn,
} from '../../../../web/app/inbox/inbox-store.ts'
import type { Notice } from '../../../../web/app/inbox/notices.ts'

const notice: Notice = { id: 'mis_1', kind: 'failure', at: 5, text: 'It failed', href: '/missions/mis_1' }

beforeEach(emptyInbox)

test('the inbox of one tenant is not shown to another who signs in in the same browser', () => {
  openInbox('ten_1')
  expect(receive([notice])).toEqual([notice])
  openInbox('ten_1')
  expect(unreadIn(inbox())).toBe(1)
  openInbox('ten_2')
  expect(inbox().notices).toEqual([])
})

test('nothing is told twice', () => {
  openInbox('ten_1')
  receive([notice])
  expect(receive([notice])).toEqual([])
})

test('of what somebody else stored, only what is a notice of ours counts, and leads nowhere else', () => {
  const hostile = ['https://evil.example', '//evil.example', '/\\evil.example'].map((href) => ({ ...notice, href }))
  expect(
    inboxIn({ tenant: 3, notices: [notice, ...hostile, null, 'x'], readAt: 'x', announced: ['budget', 'x'] }),
  ).toEqual({
    tenant: '',
    notices: [notice],
    readAt: 0,
    announced: ['budget'],
  })
  expect(inboxIn('nonsense').notices).toEqual([])
})

test('a decision that was taken is not counted any more, and stays in the list as decided', () => {
  openInbox('ten_1')
  receive([notice, { ...notice, id: 'apr_1', kind: 'approval', href: '/approvals/apr_1' }])
  expect(unreadIn(inbox())).toBe(2)
  settle(['apr_1'], 'decided')
  expect(unreadIn(inbox())).toBe(1)
  expect(inboxIn(inbox()).notices.map(({ settled }) => settled)).toEqual([undefined, 'decided'])
  settle(['apr_1'], 'closed')
  expect(inbox().notices.at(-1)?.settled).toBe('decided')
})
