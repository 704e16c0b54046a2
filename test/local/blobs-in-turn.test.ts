import { expect, test } from 'vitest'
import { createLoopShares } from '../../adapters/local/loop-shares.ts'
import type { Blobs } from '../../core/base/ports/blobs.ts'
import { readInTurn, writeInTurn } from '../../local/blobs-in-turn.ts'

/** Blobs whose reads end when they are told to. */
function slowBlobs() {
  const reading: { readonly tenant: string; readonly key: string; end(): void }[] = []
  const blobs: Blobs = {
    get: (tenant, key) =>
      new Promise((resolve) => reading.push({ tenant, key, end: () => resolve(Buffer.from(`${tenant} ${key}`)) })),
    async put() {},
    async delete() {},
  }
  return { blobs, reading }
}

test('few blobs are read at a time, fewer of one tenant, and tenants take turns', async () => {
  const { blobs, reading } = slowBlobs()
  const loop = createLoopShares({ all: 1000, byGroup: 1000 })
  const inTurn = readInTurn(blobs, loop, { all: 3, byGroup: 2 })
  const reads = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1'].map((name) => inTurn.get(name.slice(0, 1), name.slice(1)))
  const begun: string[] = []
  for (let ended = 0; ended < reads.length; ended++) {
    await new Promise(setImmediate)
    expect(reading.length - ended).toBeLessThanOrEqual(3)
    const ofA = reading.slice(ended).filter(({ tenant }) => tenant === 'a')
    expect(ofA.length).toBeLessThanOrEqual(2)
    const next = reading[ended]
    begun.push(`${next?.tenant}${next?.key}`)
    next?.end()
  }
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'a4'])
  expect((await Promise.all(reads)).map(String)).toEqual(['a 1', 'a 2', 'a 3', 'a 4', 'b 1', 'c 1'])
})

test('what was read at the same time is handed on by turns of the event loop', async () => {
  const { blobs, reading } = slowBlobs()
  const loop = createLoopShares({ all: 1000, byGroup: 1 })
  const inTurn = readInTurn(blobs, loop, { all: 10, byGroup: 10 })
  let handedOn = 0
  const reads = ['1', '2', '3', '4'].map((key) => inTurn.get('a', key).then(() => handedOn++))
  await new Promise(setImmediate)
  for (const { end } of reading) end()
  const byTurn: number[] = []
  while (handedOn < 4) {
    await new Promise(setImmediate)
    byTurn.push(handedOn)
  }
  expect(Math.max(...byTurn.map((so, at) => so - (byTurn[at - 1] ?? 0)))).toBe(1)
  await Promise.all(reads)
})

test('few blobs are written at a time, fewer of one tenant, also where some fail', async () => {
  const writing: { readonly tenant: string; end(): void }[] = []
  const { blobs } = slowBlobs()
  const put: Blobs['put'] = (tenant) =>
    new Promise((resolve, reject) =>
      writing.push({ tenant, end: tenant === 'a' ? () => reject(new Error('the disk is full')) : resolve }),
    )
  const inTurn = writeInTurn({ ...blobs, put }, { all: 3, byGroup: 2 })
  const puts = ['a', 'a', 'a', 'b', 'c'].map((tenant, at) => inTurn.put(tenant, `key ${at}`, Buffer.alloc(1), 0))
  const settled = Promise.allSettled(puts)
  const begun: string[] = []
  for (let ended = 0; ended < puts.length; ended++) {
    await new Promise(setImmediate)
    expect(writing.length - ended).toBeLessThanOrEqual(3)
    begun.push(writing[ended]?.tenant ?? '')
    writing[ended]?.end()
  }
  expect(begun).toEqual(['a', 'a', 'b', 'c', 'a'])
  expect((await settled).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
    'rejected',
    'fulfilled',
    'fulfilled',
  ])
})
