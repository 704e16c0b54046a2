import { expect, test } from 'vitest'
import { SortieApiError } from '../../../sdk/errors.ts'
import { problemsIn } from '../../../web/api/problems.ts'
import { mayDecide } from '../../../web/app/deciding/may-decide.ts'
import { jsonIn, jsonOrText } from '../../../web/kit/given-json.ts'
import { namesIn } from '../../../web/kit/names-in.ts'
import { headline } from '../../../web/rooms/approvals/headline.ts'
import { scopeIn } from '../../../web/rooms/control/scope-filter.ts'
import { candidatesIn } from '../../../web/rooms/evaluations/candidates.ts'
import { ownAddress } from '../../../web/rooms/files/own-address.ts'
import { textTypeOf } from '../../../web/rooms/files/text-type.ts'

test('a refused request names the field that has to be mended', () => {
  const details = { problems: [{ in: 'body', path: 'rate.count', message: 'too small' }, { path: 3 }, null] }
  const problemAt = problemsIn(new SortieApiError({ code: 'invalid_input', details }, 400))
  expect(problemAt('rate.count')).toBe('too small')
  expect(problemAt('rate')).toBe('too small')
  expect(problemAt('rat')).toBeUndefined()
  expect(problemsIn(new Error('offline'))('rate')).toBeUndefined()
})

test('a role decides what asks for it, the owner everything, and everybody what asks for nobody', () => {
  expect(mayDecide(['finance'], ['finance', 'legal'])).toBe(true)
  expect(mayDecide(['sales'], ['finance'])).toBe(false)
  expect(mayDecide(['owner'], ['finance'])).toBe(true)
  expect(mayDecide([], [])).toBe(true)
})

test('what people write is JSON where it is some, and text otherwise', () => {
  expect(jsonOrText('{"a": 1}')).toEqual({ a: 1 })
  expect(jsonOrText('seven seats')).toBe('seven seats')
  expect(jsonIn('{"a": }')).toMatchObject({ kind: 'problem' })
})

test('names and candidates are read as people write them', () => {
  expect(namesIn(' finance, legal finance,,')).toEqual(['finance', 'legal'])
  expect(candidatesIn('poet@3, poet@4 echo')).toEqual([
    { agent: 'poet', version: 3 },
    { agent: 'poet', version: 4 },
    { agent: 'echo' },
  ])
  expect(candidatesIn('poet@3 openai/gpt-5, echo openai/gpt-5')).toEqual([
    { agent: 'poet', version: 3, model: 'openai/gpt-5' },
    { agent: 'echo', model: 'openai/gpt-5' },
  ])
})

test('a scope without the name it needs is none yet', () => {
  expect(scopeIn('tag', ' ')).toBeUndefined()
  expect(scopeIn('tag', ' nightly ')).toEqual({ kind: 'tag', tag: 'nightly' })
  expect(scopeIn('tenant', 'ignored')).toEqual({ kind: 'tenant' })
})

test('bytes go to the page’s own address, with the signature as it was', () => {
  expect(ownAddress('https://bucket.example/t/f?X-Sig=a%2Fb', 'https://console.example')).toBe(
    'https://console.example/t/f?X-Sig=a%2Fb',
  )
})

test('the kind of a text is told by its name, since its bytes do not say it', () => {
  expect(textTypeOf('Table.CSV')).toBe('text/csv')
  expect(textTypeOf('a.json.md')).toBe('text/markdown')
  expect(textTypeOf('plan.pdf')).toBeUndefined()
})

test('a step of megabytes is one short line', () => {
  const times = { started_at: '2026-11-30T12:00:00.000Z', finished_at: '2026-11-30T12:00:01.000Z' }
  const step = {
    ...({ number: 1, attempt: 1, kind: 'tool_call', call_id: 'c', tool: 'fetch', arguments: { a: 1 } } as const),
    ...{ output: `line\nline ${'x'.repeat(3_000_000)}`, is_error: false, effect: null, ...times },
  } as const
  expect(headline(step)).toHaveLength(201)
  expect(headline(step)).toMatch(/^fetch\(\{"a":1\}\) → line line x+…$/)
})
