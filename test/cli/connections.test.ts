import { describe, expect, test } from 'vitest'
import { useAnsweringServer } from './answering-server.ts'

const connection = {
  ...{ name: 'shop', description: '', hosts: ['api.example.com'], kind: 'bearer', headers: ['authorization'] },
  ...{ token_url: null, created_at: '2026-11-29T09:00:00.000Z', rotated_at: null, authorized_at: null },
  ...{ last_used_at: null, last_test: null },
}

const { sent, file, run: command, answerWith } = useAnsweringServer(connection, { secret: 'token-of-the-shop\n' })

const run = (...args: string[]) => command('connections', ...args)
const secretFile = () => ['--secret-file', file('secret')]
const create = (...args: string[]) => run('create', 'shop', '--host', 'api.example.com', ...args, ...secretFile())
const secret = 'token-of-the-shop'

describe('a secret is read from a file, without the end of its line, and shown to nobody', () => {
  test.each([
    ['a bearer token', ['--bearer'], { kind: 'bearer', token: secret }],
    ['a password', ['--basic', 'ann'], { kind: 'basic', username: 'ann', password: secret }],
    ['a header', ['--header', 'X-Api-Key'], { kind: 'headers', headers: { 'X-Api-Key': secret } }],
    [
      'a client',
      ['--oauth', 'https://login.example.com/', '--client-id', 'me', '--scope', 'a b', '--client-auth', 'body'],
      {
        ...{ kind: 'oauth_client_credentials', token_url: 'https://login.example.com/', client_id: 'me' },
        ...{ client_secret: secret, scope: 'a b', client_auth: 'body' },
      },
    ],
    [
      'a client that somebody authorises',
      ['--oauth', 'https://login.example.com/', '--client-id', 'me', '--authorize-at', 'https://login.example.com/yes'],
      {
        ...{ kind: 'oauth_authorization_code', token_url: 'https://login.example.com/', client_id: 'me' },
        ...{ client_secret: secret, authorization_url: 'https://login.example.com/yes' },
      },
    ],
  ])('%s', async (_, options, credential) => {
    const { code, out, err } = await create(...options)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(sent()).toEqual([
      { path: 'POST /v1/connections', body: { name: 'shop', hosts: ['api.example.com'], credential } },
    ])
    expect(out).not.toContain(secret)
  })

  test('and it takes the place of another', async () => {
    expect(await run('rotate', 'shop', '--bearer', ...secretFile())).toMatchObject({ code: 0 })
    expect(sent()).toEqual([
      { path: 'POST /v1/connections/shop/rotate', body: { credential: { kind: 'bearer', token: secret } } },
    ])
  })
})

describe('what it is has to be said, once', () => {
  test.each([
    ['nothing', [], 'one of --bearer'],
    ['two kinds', ['--bearer', '--basic', 'ann'], 'one of --bearer'],
    ['a client without its id', ['--oauth', 'https://login.example.com/'], '--client-id'],
  ])('%s', async (_, options, says) => {
    const { code, err } = await create(...options)
    expect(code).toBe(2)
    expect(err).toContain(says)
    expect(sent()).toEqual([])
  })
})

describe('a connection that is tested', () => {
  const tested = (http_status: number | null, error: string | null = null) => ({
    ...{ at: '2026-11-29T09:00:00.000Z', host: 'api.example.com', http_status, error },
  })

  test.each([
    ['answers', tested(204), 0, 'answered 204'],
    ['leads elsewhere', tested(302), 0, 'answered 302'],
    ['does not take the secret', tested(401), 1, 'answered 401'],
    ['gives no answer', tested(null, 'fetch_failed: no answer'), 1, 'gave no answer (fetch_failed: no answer)'],
  ])('and %s says so to scripts', async (_, answer, code, says) => {
    answerWith(answer)
    const shown = await run('test', 'shop', 'https://api.example.com/me')
    expect(shown).toEqual({ code, out: `api.example.com ${says}.\n`, err: '' })
    expect((await run('test', 'shop', 'https://api.example.com/me', '--json')).code).toBe(code)
  })
})
