import { expect, test } from 'vitest'
import type { Approval } from '../../../../contract/resources/approval.ts'
import type { Json } from '../../../../contract/resources/common.ts'
import { escapedBytes, maxAnswerBytes } from '../../../../core/base/paging/answer-room.ts'
import { approvalPage } from '../../../../core/features/approvals/link-page.ts'

const asked: Approval = {
  ...{ id: 'apr_1', status: 'OPEN', about: 'tool_call', mission_id: 'mis_1', agent: 'a', tool: 'http_request' },
  ...{ question: 'May it?', payload: { url: 'https://example.com' }, form: null, choices: ['approve', 'reject'] },
  ...{ approvers: [], created_at: '', deadline: null, default: null, decision: null },
}

test('what is asked is shown to be edited', () => {
  expect(approvalPage(asked, 'Ann')).toMatch(/<textarea name="payload"[^>]*>\{\n {2}&quot;url&quot;/)
})

test.each(['tool_call', 'effect_unknown'] as const)(
  'of what is too long for a page its beginning is shown: %s',
  (about) => {
    for (const character of ['<', '"', '&', '漢', '\u0001']) {
      const page = approvalPage({ ...asked, about, payload: { text: character.repeat(1_000_000) } }, 'Ann')
      expect(escapedBytes(page)).toBeLessThan(maxAnswerBytes)
      expect(page).toContain('<pre>{')
      // Sent back empty, it is approved as it was asked.
      if (about === 'tool_call') expect(page).not.toContain('name="payload"')
    }
  },
)

test('what has too many parts to give each a line stands in one, and can be edited as well', () => {
  const deep = Array.from({ length: 60 }).reduce<Json>((inner) => [inner], [])
  const payload = { deep: Array.from({ length: 500 }, () => deep) }
  const page = approvalPage({ ...asked, payload }, 'Ann')
  expect(page).toContain('>{&quot;deep&quot;:[[[[')
  expect(page).toContain('name="payload"')
  expect(page.length).toBeLessThan(2 * JSON.stringify(payload).length)
})
