import { expect, test } from 'vitest'
import { credentialOf } from '../../../functions/runtime/http/credential.ts'
import {
  clearedSessionCookie,
  sessionCookie,
  sessionCookieName,
} from '../../../functions/runtime/http/session-cookie.ts'

const local = 'http://127.0.0.1:4600'
const page = { 'sec-fetch-site': 'same-origin' }

test('over TLS no other host of the domain can set the cookie, and it never leaves TLS', () => {
  expect(sessionCookie('https://sortie.example.com', 'v', 60)).toBe(
    '__Host-sortie_session=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure',
  )
})

test('on one machine each port has its own', () => {
  expect(sessionCookie(local, 'v', 60)).toBe('sortie_session_4600=v; Path=/; Max-Age=60; HttpOnly; SameSite=Strict')
  expect(clearedSessionCookie(local)).toBe('sortie_session_4600=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict')
  const names = [local, 'http://127.0.0.1:4601', 'http://127.0.0.1', 'https://127.0.0.1:4600', 'https://127.0.0.1']
  expect(new Set(names.map(sessionCookieName)).size).toBe(names.length)
})

test('it is found where API Gateway puts cookies, and in the header', () => {
  const found = { kind: 'session', cookie: 'v' }
  expect(credentialOf({ headers: page, cookies: ['a=1', 'sortie_session_4600=v'] }, local)).toEqual(found)
  expect(credentialOf({ headers: { ...page, cookie: 'a=1; sortie_session_4600=v' } }, local)).toEqual(found)
})

test.each([
  ['of another port', ['sortie_session_4601=v']],
  ['of an installation behind TLS', ['__Host-sortie_session=v']],
  ['with a longer name', ['sortie_session_46000=v', 'x-sortie_session_4600=v']],
  ['twice, since another port may have set one', ['sortie_session_4600=v', 'sortie_session_4600=w']],
  ['twice in one header', ['sortie_session_4600=v; sortie_session_4600=v']],
])('a cookie %s is none', (_, cookies) => {
  expect(credentialOf({ headers: page, cookies }, local)).toEqual({ kind: 'none' })
})

test('a key in the header wins, valid or not', () => {
  const headers = { ...page, authorization: 'Bearer x', cookie: 'sortie_session_4600=v' }
  expect(credentialOf({ headers }, local)).toEqual({ kind: 'key', authorization: 'Bearer x' })
})
