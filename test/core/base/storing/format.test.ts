import { beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../../../adapters/local/database.ts'
import { createStores } from '../../../../adapters/local/stores.ts'
import type { PlatformStore } from '../../../../core/base/ports/store.ts'
import {
  formatKey,
  formatKind,
  raiseFormat,
  requireNoNewerFormat,
  setPause,
  storedFormat,
} from '../../../../core/base/storing/format.ts'
import { readItem } from '../../../../core/base/storing/reading.ts'

let platform: PlatformStore

beforeEach(() => {
  platform = createStores(openDatabase(':memory:'), Date).platform
})

const stored = async () => (await readItem(platform, formatKind, formatKey))?.body.format

async function leave(format: number): Promise<void> {
  await platform.write([{ change: 'put', table: 'entities', item: { ...formatKey, version: 7, body: { format } } }])
}

test('what release 0.1 left, which says no format, and what an older program left, may be read', async () => {
  await requireNoNewerFormat(platform)
  await leave(storedFormat - 1)
  await requireNoNewerFormat(platform)
})

test('it is raised to that of this program, once', async () => {
  await raiseFormat(platform)
  expect(await stored()).toBe(storedFormat)
  await raiseFormat(platform)
  expect((await readItem(platform, formatKind, formatKey))?.version).toBe(1)
})

test('that of an older program is raised', async () => {
  await leave(storedFormat - 1)
  await raiseFormat(platform)
  expect(await stored()).toBe(storedFormat)
})

test('that of a newer program is refused, told, and stays', async () => {
  await leave(storedFormat + 1)
  const refusal = { code: 'newer_format', status: 503, retryable: true, details: { known: storedFormat } }
  await expect(requireNoNewerFormat(platform)).rejects.toMatchObject(refusal)
  await expect(raiseFormat(platform)).rejects.toMatchObject(refusal)
  expect(await stored()).toBe(storedFormat + 1)
})

test('of two that raise it at once neither fails', async () => {
  await Promise.all([raiseFormat(platform), raiseFormat(platform)])
  expect(await stored()).toBe(storedFormat)
})

test('a pause stands beside it, outlives a deployment, and is lifted once', async () => {
  expect(await setPause(platform, { restored_to: 5 })).toBeUndefined()
  await raiseFormat(platform)
  expect(await requireNoNewerFormat(platform)).toEqual({ restored_to: 5 })
  expect(await stored()).toBe(storedFormat)
  expect(await setPause(platform, undefined)).toEqual({ restored_to: 5 })
  expect(await requireNoNewerFormat(platform)).toBeUndefined()
  expect(await setPause(platform, undefined)).toBeUndefined()
  expect(await stored()).toBe(storedFormat)
})

test('a pause changes no format, and is not set over a newer one', async () => {
  await leave(storedFormat - 1)
  await setPause(platform, { restored_to: 5 })
  expect(await stored()).toBe(storedFormat - 1)
  await leave(storedFormat + 1)
  await expect(setPause(platform, undefined)).rejects.toMatchObject({ code: 'newer_format' })
})
