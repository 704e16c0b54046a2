import { describe, expect, test } from 'vitest'
import type { HttpExchange } from '../../../functions/runtime/http/call.ts'
import { origin, originOf } from '../../../functions/runtime/http/origin.ts'

const here = { http: { sourceIp: '127.0.0.1' } }

function asked(headers: Record<string, string>, settings: Parameters<typeof originOf>[1] = {}): string {
  return originOf({ headers, requestContext: here }, settings)
}

describe('a Sortie that was told no public address answers under the machine’s own names', () => {
  test.each(['127.0.0.1:4600', 'localhost:4600', 'localhost', '[::1]:4600', 'LOCALHOST:1'])('%s', (host) => {
    expect(asked({ host })).toBe(`http://${host.toLowerCase()}`)
  })

  test.each([
    'evil.example',
    'evil.example:4600',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    'localhost:4600/path',
    'localhost:x',
    '',
  ])('and not as %j', (host) => {
    expect(() => asked({ host })).toThrow(expect.objectContaining({ code: 'misdirected_request' }))
  })

  test('or as nothing', () => {
    expect(() => asked({})).toThrow(expect.objectContaining({ code: 'misdirected_request' }))
  })
})

describe('a public address', () => {
  const settings = { public_url: 'https://sortie.example.com' }

  test('is what links name for requests to it', () => {
    expect(asked({ host: 'Sortie.example.com' }, settings)).toBe('https://sortie.example.com')
  })

  test.each([
    ['https://sortie.example.com', 'sortie.example.com:443'],
    ['http://sortie.example.com', 'SORTIE.example.com:80'],
    ['https://sortie.example.com:8443', 'sortie.example.com:8443'],
  ])('%s is that of %s', (public_url, host) => {
    expect(asked({ host }, { public_url })).toBe(public_url)
  })

  test('is no other port of its host', () => {
    for (const host of ['sortie.example.com:80', 'sortie.example.com:4430'])
      expect(() => asked({ host }, settings)).toThrow(expect.objectContaining({ status: 421 }))
  })

  test('leaves the machine’s own names as they are, and others refused', () => {
    expect(asked({ host: 'localhost:4600' }, settings)).toBe('http://localhost:4600')
    expect(() => asked({ host: 'evil.example' }, settings)).toThrow(expect.objectContaining({ status: 421 }))
  })
})

describe('what a proxy says', () => {
  const forwarded = { host: 'localhost:4600', 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'localhost, x' }

  test('is not believed of anybody', () => {
    expect(asked(forwarded)).toBe('http://localhost:4600')
    expect(asked(forwarded, { trusted_proxies: ['10.0.0.7'] })).toBe('http://localhost:4600')
  })

  test('is believed of one that is trusted: the first value', () => {
    expect(asked(forwarded, { trusted_proxies: ['::ffff:127.0.0.1'] })).toBe('https://localhost')
  })

  test.each(['javascript', 'https://x', '', 'ftp, https'])('is http where the protocol is %j', (proto) => {
    const headers = { ...forwarded, 'x-forwarded-proto': proto }
    expect(asked(headers, { trusted_proxies: ['127.0.0.1'] })).toBe('http://localhost')
  })
})

test('on AWS it is the name that API Gateway took the request for', () => {
  const requestContext = { domainName: 'abc.execute-api.eu-west-1.amazonaws.com' }
  const headers = { host: 'evil.example', 'x-forwarded-proto': 'javascript' }
  expect(originOf({ headers, requestContext }, {})).toBe('https://abc.execute-api.eu-west-1.amazonaws.com')
})

describe('behind an edge', () => {
  const settings = { edge_secrets: ['new-secret', 'old-secret'] }
  const told = {
    host: 'origin.api.example.com',
    'x-sortie-edge': 'new-secret',
    'x-forwarded-host': 'api.example.com',
    'x-sortie-viewer': '2001:db8::7',
    'x-forwarded-for': '203.0.113.9, 198.51.100.1',
  }
  const requestContext = { domainName: 'origin.api.example.com', http: { sourceIp: '198.51.100.1' } }

  /** What the middleware found out. */
  function found(headers: Record<string, string>, reach: Parameters<typeof origin>[0] = settings) {
    const call: { address: string; origin?: string } = { address: '' }
    const exchange = { event: { headers, requestContext }, context: { call } }
    origin(reach).before?.(exchange as unknown as HttpExchange)
    return call
  }

  test.each(['new-secret', 'old-secret'])(
    'it is the host that the edge was asked for, and its caller’s address: %s',
    (secret) => {
      expect(found({ ...told, 'x-sortie-edge': secret })).toEqual({
        address: '2001:db8::7',
        origin: 'https://api.example.com',
      })
    },
  )

  test.each([
    ['without a secret', undefined],
    ['with another', 'older-secret'],
    ['with a part of it', 'new-secre'],
    ['with none', ''],
  ])('whoever comes past it %s is refused, as whom API Gateway saw', (_, secret) => {
    const { 'x-sortie-edge': __, ...past } = told
    const headers = secret === undefined ? past : { ...told, 'x-sortie-edge': secret }
    const call: { address: string } = { address: '' }
    const exchange = { event: { headers, requestContext }, context: { call } } as unknown as HttpExchange
    expect(() => origin(settings).before?.(exchange)).toThrow(expect.objectContaining({ code: 'misdirected_request' }))
    expect(call.address).toBe('198.51.100.1')
  })

  test('nobody comes through where the secret was deployed empty', () => {
    expect(() => found({ ...told, 'x-sortie-edge': '' }, { edge_secrets: [''] })).toThrow(
      expect.objectContaining({ code: 'misdirected_request' }),
    )
  })

  test('nobody is believed who knows no secret, where there is no edge', () => {
    expect(found(told, {})).toEqual({ address: '198.51.100.1', origin: 'https://origin.api.example.com' })
  })
})
