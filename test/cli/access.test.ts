import { expect, test } from 'vitest'
import { accessFor, keyIdOf, keyOf } from '../../cli/session/access.ts'
import type { Profiles } from '../../cli/session/profile-file.ts'

const work = { url: 'https://sortie.example.com', key: 'kept' }
const kept = { current: 'work', profiles: { work, home: { url: 'http://127.0.0.1:4601', key: 'other' } } }
const nothingKept = { current: null, profiles: {} }

function foundBy(options: object, env: NodeJS.ProcessEnv, profiles: Profiles = kept) {
  const { url, key } = accessFor(options, env, () => profiles)
  return [`${url.value} by ${url.from}`, key && `${key.value} by ${key.from}`]
}

test('without anything the address is that of an installation here, and there is no key', () => {
  expect(foundBy({}, {}, nothingKept)).toEqual(['http://127.0.0.1:4600 by the default', undefined])
})

test('what is typed counts before the environment, and that before the profile in use', () => {
  const env = { SORTIE_URL: 'http://env', SORTIE_API_KEY: ' env ' }
  expect(foundBy({}, {})).toEqual([`${work.url} by profile work`, 'kept by profile work'])
  expect(foundBy({}, env)).toEqual(['http://env by SORTIE_URL', 'env by SORTIE_API_KEY'])
  expect(foundBy({ url: 'http://typed', key: 'typed' }, env)).toEqual(['http://typed by --url', 'typed by --key'])
  expect(foundBy({}, { SORTIE_URL: '', SORTIE_API_KEY: '' })).toEqual(foundBy({}, {}))
})

test('a profile is named by SORTIE_PROFILE, or typed, which counts before the environment', () => {
  const env = { SORTIE_URL: 'http://env', SORTIE_API_KEY: 'env', SORTIE_PROFILE: 'home' }
  expect(foundBy({}, { SORTIE_PROFILE: 'home' })).toEqual([
    'http://127.0.0.1:4601 by profile home',
    'other by profile home',
  ])
  expect(foundBy({}, env)).toEqual(['http://env by SORTIE_URL', 'env by SORTIE_API_KEY'])
  expect(foundBy({ profile: 'work' }, env)).toEqual([`${work.url} by profile work`, 'kept by profile work'])
  expect(foundBy({ profile: 'work', key: 'typed' }, env)[1]).toBe('typed by --key')
})

test('the key of a profile goes to no other address, and the command says so', () => {
  const access = accessFor({ url: 'http://elsewhere' }, {}, () => kept)
  expect(access.key).toBeUndefined()
  expect(() => keyOf(access)).toThrow('the key of the profile work is for https://sortie.example.com')
  expect(accessFor({}, { SORTIE_URL: 'http://elsewhere' }, () => kept).key).toBeUndefined()
})

test.each(['lost', 'constructor', '__proto__'])('a profile that is not there is named: %s', (profile) => {
  expect(() => accessFor({ profile }, {}, () => kept)).toThrow(`--profile names the profile "${profile}"`)
  expect(() => accessFor({}, { SORTIE_PROFILE: profile }, () => kept)).toThrow('SORTIE_PROFILE names')
})

test('of a key its id is shown, and nothing of what is something else', () => {
  const [tenant, id] = ['01M8MRBFBFA58QCRRPJ1DFQJZX', '01M8MRBFBNE6CPQ0QDXS81B8GS']
  expect(keyIdOf(`sortie_${tenant}_${id}_${'s'.repeat(43)}`)).toBe(`key_${id}`)
  expect(keyIdOf('a secret of another shape')).toBe('…')
})
