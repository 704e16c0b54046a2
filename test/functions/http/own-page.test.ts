import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFromOwnPage } from '../../../functions/runtime/http/own-page.ts'

const local = 'http://127.0.0.1:4600'
const stage = 'https://sortie.example.com'

describe('a request comes from an own page', () => {
  test.each([
    ['as its browser says', { 'sec-fetch-site': 'same-origin' }, local],
    ['and names its origin', { 'sec-fetch-site': 'same-origin', origin: local }, local],
    ['and hides its origin', { 'sec-fetch-site': 'same-origin', origin: 'null' }, local],
    ['by its origin, where the browser says nothing else', { origin: local }, local],
    ['over TLS', { origin: stage }, stage],
    ['below a path', { origin: stage }, `${stage}/sortie`],
    ['under the port that is usual', { origin: stage }, `${stage}:443`],
    ['of a host in other letters', { origin: stage }, 'https://Sortie.example.com'],
    ['over IPv6', { origin: 'http://[::1]:4600' }, 'http://[::1]:4600'],
  ])('%s', (_, headers: Record<string, string>, address) => {
    expect(isFromOwnPage(headers, address)).toBe(true)
  })
})

describe('a request comes from no own page', () => {
  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another site that names our origin', { 'sec-fetch-site': 'cross-site', origin: local }],
    ['another port of this host', { 'sec-fetch-site': 'same-site' }],
    ['another port that names our origin', { 'sec-fetch-site': 'same-site', origin: local }],
    ['a typed address', { 'sec-fetch-site': 'none' }],
    ['a word that no browser sends', { 'sec-fetch-site': 'Same-Origin' }],
    ['two words', { 'sec-fetch-site': 'same-origin, cross-site' }],
    ['nothing', { 'sec-fetch-site': '' }],
    ['no header at all', {}],
    ['a page with a hidden origin', { origin: 'null' }],
    ['another port', { origin: 'http://127.0.0.1:4601' }],
    ['another name of this machine', { origin: 'http://localhost:4600' }],
    ['another scheme', { origin: 'https://127.0.0.1:4600' }],
    ['a host that begins like ours', { origin: 'http://127.0.0.1:46000' }],
    ['a host that ends like ours', { origin: 'http://evil-127.0.0.1:4600' }],
    ['an origin with a path', { origin: `${local}/` }],
    ['an origin with a name', { origin: 'http://me@127.0.0.1:4600' }],
    ['an empty origin', { origin: '' }],
    ['an own page behind a proxy that hides our address', { 'sec-fetch-site': 'same-origin', origin: stage }],
  ])('%s', (_, headers: Record<string, string>) => {
    expect(isFromOwnPage(headers, local)).toBe(false)
  })

  test.each(['', 'x', 'http://', 'http://a@b', 'ftp://a', 'http://a:b'])(
    'to an address that is none: %j',
    (address) => {
      expect(isFromOwnPage({ origin: address, 'sec-fetch-site': 'same-origin' }, address)).toBe(false)
    },
  )

  test('whatever other site its browser names', () => {
    const site = fc.oneof(fc.constantFrom('cross-site', 'same-site', 'none'), fc.string())
    const headers = fc.record({ 'sec-fetch-site': site, origin: fc.constantFrom(local, 'null', undefined) })
    fc.assert(
      fc.property(headers, (sent) => {
        fc.pre(sent['sec-fetch-site'] !== 'same-origin')
        expect(isFromOwnPage(sent, local)).toBe(false)
      }),
    )
  })

  test('whatever other origin it has, and whatever its browser says', () => {
    const origin = fc.oneof(
      fc.webUrl(),
      fc.string(),
      fc.webUrl().map((url) => new URL(url).origin),
    )
    const site = fc.constantFrom('same-origin', 'same-site', undefined)
    fc.assert(
      fc.property(origin, site, (other, said) => {
        fc.pre(other !== local && other !== 'null')
        expect(isFromOwnPage({ origin: other, 'sec-fetch-site': said }, local)).toBe(false)
      }),
    )
  })
})
