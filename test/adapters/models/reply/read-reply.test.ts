import { expect, test } from 'vitest'
import { ProviderFailure } from '../../../../adapters/models/failures/provider-failure.ts'
import { type ReplyReader, readReply } from '../../../../adapters/models/reply/read-reply.ts'
import type { WireEvent } from '../../../../adapters/models/wire/read-wire.ts'
import type { ModelChunk } from '../../../../core/base/ports/models.ts'

const usage = { input_tokens: 1, output_tokens: 1 }

/** Says each text that comes; what is no text it does not understand, and `whole` says that this is all. */
function echoing(): ReplyReader & { readonly ends: boolean[] } {
  const ends: boolean[] = []
  let isWhole = false
  return {
    ends,
    read(value, chunks) {
      if (typeof value !== 'string') throw new ProviderFailure('transient', 'not understood')
      if (value === 'whole') isWhole = true
      else chunks.say('text', value)
    },
    end(isEnded, chunks) {
      ends.push(isEnded)
      chunks.finish({ parts: [], reason: 'stop', usage, model: 'm' })
    },
    isWhole: () => isWhole,
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
