import { open, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { systemReason } from '../../../adapters/system/system-reason.ts'

test('what the system refused is told in its words, without a code and a call', async () => {
  const missing = await readFile('/nowhere/at/all').catch((error) => error)
  expect(systemReason(missing)).toBe('no such file or directory')
  expect(systemReason(new AggregateError([missing, new Error('another')]))).toBe('no such file or directory')
  const folder = await open('/', 'r')
  expect(systemReason(await folder.read().catch((error) => error))).toBe('illegal operation on a directory')
  await folder.close()
})

test('what is no refusal of the system is told as it is', () => {
  expect(systemReason(new Error('a bug'))).toBe('a bug')
  expect(systemReason(Object.assign(new Error('file is not a database'), { errno: 26 }))).toBe('file is not a database')
  expect(systemReason('words')).toBe('words')
})
