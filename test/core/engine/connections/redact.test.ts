import { describe, expect, test } from 'vitest'
import type { WebResponse } from '../../../../core/base/ports/web.ts'
import { redacted, secretsOf } from '../../../../core/engine/connections/redact.ts'

const token = 'tok"en/of the shop'
const secrets = secretsOf({ kind: 'bearer', token }, { authorization: `Bearer ${token}` })

const answerOf = (body: string, truncated = false): WebResponse => ({
  url: `https://a.example/?t=${encodeURIComponent(token)}`,
  status: 200,
  headers: { location: `https://a.example/${token}` },
  body,
  truncated,
})

describe('bytes', () => {
  const withBytes = (text: string) => redacted({ ...answerOf(''), bytes: Buffer.from(text) }, secrets)

  test('that hold a secret as it stands are not told', () => {
    expect(withBytes(`%PDF ${token}`)).not.toHaveProperty('bytes')
  })

  test('of anything else are, with what hides it in a text that is made of them', () => {
    const { bytes, hide } = withBytes('%PDF')
    expect(bytes).toHaveLength(4)
    expect(hide?.(`you sent ${token}!`)).toBe('you sent [secret]!')
  })
})

describe('what a service gives back is told without the secret', () => {
  test.each([
    ['as it is', `you sent Bearer ${token}!`],
    ['without its scheme', `you sent ${token}!`],
    ['in JSON', JSON.stringify({ authorization: `Bearer ${token}` })],
    ['in an address', `https://a.example/?t=${encodeURIComponent(token)}`],
    ['again and again', `${token}${token}`],
  ])('%s', (_, body) => {
    const told = JSON.stringify(redacted(answerOf(body), secrets))
    for (const secret of [token, JSON.stringify(token).slice(1, -1), encodeURIComponent(token)]) {
      expect(told).not.toContain(secret)
    }
    expect(told).toContain('[secret]')
  })

  test.each([4, 8, token.length - 1])('also where it was cut off after %i characters of it', (length) => {
    expect(redacted(answerOf(`x ${token.slice(0, length)}`, true), secrets).body).toBe('x ')
  })

  test('also where a header was cut off in it, and no header that just ends like it is cut', () => {
    const begun = `&t=${token.slice(0, 9)}`
    const location = `${'x'.repeat(1000 - begun.length)}${begun}`
    const headers = { location, 'www-authenticate': 'Bearer' }
    const told = redacted({ ...answerOf(''), headers }, secrets)
    expect(told.headers.location?.endsWith('&t=')).toBe(true)
    expect(told.headers['www-authenticate']).toBe('Bearer')
  })

  test('in a time that is no more than both are long, whatever the service makes of it', () => {
    const repeated = `${'a'.repeat(8000)}b`
    const hostile = answerOf('a'.repeat(1_000_000), true)
    const { body } = redacted(
      hostile,
      secretsOf({ kind: 'bearer', token: repeated }, { authorization: `Bearer ${repeated}` }),
    )
    expect(body).toHaveLength(1_000_000 - 8000)
  })

  test('in JSON whose slashes are escaped, as PHP writes it', () => {
    const echoed = JSON.stringify(token).replaceAll('/', '\\/')
    expect(redacted(answerOf(echoed), secrets).body).toBe('"[secret]"')
  })

  test('in what is unpacked of it', () => {
    const packed = answerOf(Buffer.from(token).toString('base64'))
    const { body, hide } = redacted(packed, secrets)
    expect(body).toBe(packed.body)
    expect(hide?.(Buffer.from(body, 'base64').toString())).toBe('[secret]')
  })

  const key = 'Zm9v+YmFy/MTIz&x=<9>'
  const ofKey = secretsOf({ kind: 'bearer', token: key }, { authorization: `Bearer ${key}` })
  const asNet = JSON.stringify(key).replace(/[+&<>]/g, (one) => `\\u00${one.charCodeAt(0).toString(16).toUpperCase()}`)

  test.each([
    ['JSON of .NET', `{"told":${asNet}}`, '{"told":"[secret]"}'],
    [
      'JSON of Go',
      `{"told":${JSON.stringify(key).replace(/[&<>]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)}}`,
      '{"told":"[secret]"}',
    ],
    ['JSON in JSON', JSON.stringify({ told: `{"in":${asNet}}` }), '{"told":"{\\"in\\":\\"[secret]\\"}"}'],
    [
      'an address in small letters',
      `?t=${encodeURIComponent(key).toLowerCase().replace('zm9v', 'Zm9v').replace('ymfy', 'YmFy').replace('mtiz', 'MTIz')}&u=%41`,
      '?t=[secret]&u=%41',
    ],
    ['an address in an address', `?t=${encodeURIComponent(encodeURIComponent(key))}.`, '?t=[secret].'],
    [
      'a page',
      `<p>${key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>`,
      '<p>[secret]</p>',
    ],
    ['numbers of a page', `&#39;${key.replaceAll('+', '&#x2B;').replaceAll('=', '&#61;')}&#39;`, '&#39;[secret]&#39;'],
    ['all of it', [...key].map((one) => `%${one.charCodeAt(0).toString(16)}`).join(''), '[secret]'],
  ])('as %s writes it', (_, body, told) => {
    expect(redacted(answerOf(body), ofKey).body).toBe(told)
  })

  test.each([0, 1, 2, 3])('in a text that is told, in base64 too, also with %i bytes before it', (before) => {
    const { hide } = redacted(answerOf(''), secrets)
    const words = `${'x'.repeat(before)}${token}, and so on`
    for (const encoding of ['base64', 'base64url'] as const) {
      const told = hide?.(`It is ${Buffer.from(words).toString(encoding)}`) ?? ''
      expect(told).toContain('[secret]')
      expect(Buffer.from(told.replace('It is ', '').replace('[secret]', ''), encoding).toString()).not.toContain(
        token.slice(2, -2),
      )
    }
  })

  test('in whatever else is written so, all stays as it is', () => {
    const body = JSON.stringify({ a: 'C:\\\\x\\u0041 %41 &amp; 100% &#x41; \\"' })
    expect(redacted(answerOf(body), secrets).body).toBe(body)
  })

  test.each(['\\', '%', '%25', '&#0', '\\u005c'])('and %j over and over takes no longer than it is long', (piece) => {
    const body = piece.repeat(1_000_000 / piece.length)
    expect(redacted(answerOf(body), secrets).body).toBe(body)
  })

  test('and all else stays', () => {
    expect(redacted(answerOf('nothing of it', true), secrets).body).toBe('nothing of it')
  })
})

test('each part of a credential is a secret, if it is long enough to be told from other text', () => {
  const encoded = Buffer.from('sk_live_12345678:').toString('base64')
  const basic = { kind: 'basic', username: 'sk_live_12345678', password: '' } as const
  const found = secretsOf(basic, { authorization: `Basic ${encoded}` })
  expect(found).toEqual(expect.arrayContaining([encoded, `Basic ${encoded}`, 'sk_live_12345678']))
  expect(found.every(({ length }) => length >= 8)).toBe(true)
  const client = {
    token_url: 'https://a.example/',
    client_id: 'me',
    client_secret: 'client-secret',
    client_auth: 'basic',
  } as const
  expect(secretsOf({ kind: 'oauth_client_credentials', ...client }, { authorization: 'Bearer the-token' })).toEqual(
    expect.arrayContaining(['the-token', 'client-secret']),
  )
})
