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
      expect(page).toMatch(/This is its beginning: 200000 of \d{7} characters\. \d{6,} are not shown/)
      expect(page).toContain('sortie approvals show apr_1')
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

test('a call that is cut is not approved by a button that does not say so', () => {
  const page = approvalPage({ ...asked, payload: { text: 'a'.repeat(300_000) } }, 'Ann')
  expect(page).toContain('>Approve all of it, also what is not shown</button>')
  expect(approvalPage(asked, 'Ann')).toContain('>Approve</button>')
})

test.each(['tool_call', 'effect_unknown', 'guardrail'] as const)(
  'what nobody would see is written out, so that what is decided about is what is read: %s',
  (about) => {
    const payload = { found: 'it stands in one place', text: 'pay 10\u202e000\u2066\u200b\u{e0041} to x\u0085' }
    const page = approvalPage({ ...asked, about, payload, question: 'May\u202e it?' }, 'Ann')
    expect(page).toContain(String.raw`pay 10\u202e000\u2066\u200b\udb40\udc41 to x\u0085`)
    expect(page).toContain(String.raw`May\u202e it?`)
    expect(page).not.toMatch(/[\u0085\u200b\u202e\u2066\u{e0041}]/u)
  },
)

test('what stands in the editor is what was asked, also with what is written out in it', () => {
  const payload = { text: 'a\u202eb\u200d"c"\n', list: ['\u2028'] }
  const [, editor = ''] = /<textarea[^>]*>([^<]*)</.exec(approvalPage({ ...asked, payload }, 'Ann')) ?? []
  expect(JSON.parse(editor.replaceAll('&quot;', '"'))).toEqual(payload)
})

test('what a form sends back of the editor is never more than is taken', () => {
  const payload = { list: Array.from({ length: 28_000 }, () => 1) }
  const page = approvalPage({ ...asked, payload }, 'Ann')
  const [, editor] = /<textarea[^>]*>([^<]*)</.exec(page) ?? []
  expect((editor ?? '').replaceAll('\n', '\r\n').length).toBeLessThanOrEqual(200_000)
})

test('a text that a guardrail asks about has its lines, after what was found', () => {
  const payload = { found: 'it stands in one place', text: 'Dear all,\n<b>sesame</b>' }
  const page = approvalPage({ ...asked, about: 'guardrail', payload }, 'Ann')
  expect(page).toContain('<pre>it stands in one place\n\nDear all,\n&lt;b&gt;sesame')
})
