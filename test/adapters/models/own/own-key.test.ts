import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutKey } from '../../../../adapters/models/own/own-key.ts'

const key = 'sk-"secret"-key'

async function shown(pieces: readonly string[], secret = key): Promise<string> {
  const fetch = async () =>
    new Response(ReadableStream.from(pieces.filter((one) => one !== '').map((one) => new TextEncoder().encode(one))), {
      status: 201,
      headers: { 'x-kept': 'yes' },
    })
  const answer = await withoutKey(fetch, secret)('https://example.com')
  expect([answer.status, answer.headers.get('x-kept')]).toEqual([201, 'yes'])
  return answer.text()
}

test('a key is hidden as it stands and as JSON writes it', async () => {
  expect(await shown([`a ${key} b ${key}${key} c`])).toBe('a [secret] b [secret][secret] c')
  expect(await shown([JSON.stringify({ you: `sent ${key}` })])).toBe('{"you":"sent [secret]"}')
})

test('it is found in whatever pieces it comes, and nothing else is lost', async () => {
  const texts = fc.array(fc.constantFrom('x', 'sk-', 'sk-sk', '"', key, JSON.stringify(key), 'ä', '\n'))
  await fc.assert(
    fc.asyncProperty(texts, fc.array(fc.nat({ max: 200 })), async (parts, cuts) => {
      const whole = parts.join('')
      const at = [...new Set(cuts.map((cut) => Math.min(cut, whole.length)))].sort((a, b) => a - b)
      const pieces = [0, ...at].map((from, n) => whole.slice(from, at[n] ?? whole.length))
      const expected = whole.replaceAll(key, '[secret]').replaceAll(JSON.stringify(key).slice(1, -1), '[secret]')
      expect(await shown(pieces)).toBe(expected)
    }),
    { numRuns: 200 },
  )
})

test('what is too short to be looked for is left', async () => {
  expect(await shown(['the cat'], 'cat')).toBe('the cat')
})

test('an answer without a body stays one', async () => {
  const fetch = async () => new Response(null, { status: 204 })
  expect((await withoutKey(fetch, key)('https://example.com')).body).toBeNull()
})
