import { describe, expect, test } from 'vitest'
import { ProviderFailure } from '../../../../adapters/models/failures/provider-failure.ts'
import { type ReplyReader, readReply } from '../../../../adapters/models/reply/read-reply.ts'
import type { WireEvent } from '../../../../adapters/models/wire/read-wire.ts'
import type { ModelChunk } from '../../../../core/base/ports/models.ts'

const usage = { input_tokens: 1, output_tokens: 1 }

/** Says each text that comes; what is no text it does not understand. `whole` says that this is all, `told` why it ended. */
function echoing(): ReplyReader & { readonly ends: boolean[] } {
  const ends: boolean[] = []
  let isWhole = false
  let isTold = false
  return {
    ends,
    read(value, chunks) {
      if (typeof value !== 'string') throw new ProviderFailure('transient', 'not understood')
      if (value === 'whole') isWhole = true
      else if (value === 'told') isTold = true
      else chunks.say('text', value)
      if (value.endsWith(', told')) isTold = true
    },
    end(isEnded, chunks) {
      ends.push(isEnded)
      chunks.finish({ parts: [], reason: 'stop', usage, model: 'm' })
    },
    isWhole: () => isWhole,
    isTold: () => isTold,
  }
}

const say = (value: unknown): WireEvent => ({ type: 'value', value })
const alive: WireEvent = { type: 'alive' }
const end: WireEvent = { type: 'end' }
const broken: WireEvent = { type: 'failure', failure: new ProviderFailure('rejected', 'too long') }

async function read(...wire: readonly (readonly WireEvent[])[]) {
  const reader = echoing()
  const came: ModelChunk[][] = []
  let failure: unknown
  async function* arriving() {
    yield* wire
  }
  try {
    for await (const chunks of readReply(arriving(), reader)) came.push([...chunks])
  } catch (error) {
    failure = error
  }
  const texts = came.map((chunks) => chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : chunk.type)))
  return { texts, failure, ends: reader.ends }
}

test('what comes together goes on together, and what says nothing is a sign of life', async () => {
  const { texts, ends } = await read(
    [say('a'), alive, say('b')],
    [alive],
    [say('')],
    [say('c'), end, say('d')],
    [say('e')],
  )
  expect(texts).toEqual([['ab'], ['progress'], ['progress'], ['c'], ['finish']])
  expect(ends).toEqual([true])
})

test('a stream may end without its mark, and is not waited for where all has come', async () => {
  expect(await read([say('a')])).toMatchObject({ texts: [['a'], ['finish']], ends: [false] })
  expect(await read([say('a'), say('whole'), say('b')], [say('c')])).toMatchObject({
    texts: [['a'], ['finish']],
    ends: [false],
  })
})

test('what came before a failure was said', async () => {
  const late = await read([say('a'), say('b'), broken, say('c')])
  expect(late).toMatchObject({ texts: [['ab']], failure: { kind: 'rejected' }, ends: [] })
  const misread = await read([say('a'), say(7)], [say('b')])
  expect(misread).toMatchObject({ texts: [['a']], failure: { kind: 'transient' }, ends: [] })
})

test('JSON that is no list or object is a sign of life', async () => {
  expect(await read(['null', '"ping"'], [say('a')])).toMatchObject({
    texts: [['progress'], ['a'], ['finish']],
    failure: undefined,
  })
})

describe('once it was told why the answer ended', () => {
  async function hear(wire: AsyncIterable<readonly WireEvent[]>, patienceMs?: number) {
    const reader = echoing()
    const types: string[] = []
    for await (const chunks of readReply(wire, reader, patienceMs)) types.push(...chunks.map(({ type }) => type))
    return { types, ends: reader.ends }
  }

  test('a connection that breaks takes nothing of it away', async () => {
    async function* breaking() {
      yield [say('a'), say('told')]
      throw new ProviderFailure('transient', 'reset')
    }
    expect(await hear(breaking())).toEqual({ types: ['text', 'finish'], ends: [false] })
  })

  test.each<[string, readonly (readonly WireEvent[])[]]>([
    ['the end was told with the first words, as by services that say so with each piece', [[say('first, told')]]],
    ['more was said behind the end, that came with it', [[say('a')], [say('told'), say('b')]]],
    [
      'more was said behind the end, and the end once more',
      [
        [say('a'), say('told')],
        [say('b'), say('told')],
      ],
    ],
  ])('one that breaks may have taken the rest away where %s', async (_, wire) => {
    async function* breaking() {
      yield* wire
      throw new ProviderFailure('transient', 'reset')
    }
    await expect(hear(breaking())).rejects.toMatchObject({ kind: 'transient' })
  })

  test('one that breaks has taken nothing away where the end was told with the last words alone', async () => {
    async function* breaking() {
      yield [say('a'), say('last, told')]
      throw new ProviderFailure('transient', 'reset')
    }
    expect((await hear(breaking())).types.at(-1)).toBe('finish')
  })

  test('one that stays open is not waited for either where the end was told with the first words', async () => {
    async function* open() {
      yield [say('first, told')]
      await new Promise(() => {})
    }
    expect((await hear(open(), 1)).types.at(-1)).toBe('finish')
  })

  test('before, it does', async () => {
    async function* breaking() {
      yield [say('a')]
      throw new ProviderFailure('transient', 'reset')
    }
    await expect(hear(breaking())).rejects.toMatchObject({ kind: 'transient' })
  })

  test('one that stays open is not waited for without an end', async () => {
    let isClosed = false
    async function* open() {
      try {
        yield [say('a'), say('told')]
        await new Promise(() => {})
      } finally {
        isClosed = true
      }
    }
    expect(await hear(open(), 1)).toEqual({ types: ['text', 'finish'], ends: [false] })
    // What it hangs in is ended by whoever asked.
    expect(isClosed).toBe(false)
  })

  test('nor is one that only shows that it lives', async () => {
    async function* living() {
      yield [say('a'), say('told')]
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve))
        yield [alive]
      }
    }
    expect((await hear(living(), 1)).types.at(-1)).toBe('finish')
  })

  test('what it says nevertheless is heard', async () => {
    async function* goingOn() {
      yield [say('told'), say('a')]
      yield [say('b')]
      yield [end]
    }
    expect(await hear(goingOn())).toEqual({ types: ['text', 'text', 'progress', 'finish'], ends: [true] })
  })

  test('a source that says so with each piece is waited for as before', async () => {
    async function* slow() {
      yield [say('told'), say('a')]
      yield [say('b')]
      await new Promise((resolve) => setImmediate(resolve))
      yield [say('c')]
      throw new ProviderFailure('transient', 'reset')
    }
    await expect(hear(slow(), 0)).rejects.toMatchObject({ kind: 'transient' })
  })
})
