import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { builtOnce } from '../../../functions/runtime/http/document.ts'

/** As many as a client can think of: loopback has sixteen million addresses, each with its ports. */
const addresses = Array.from({ length: 300 }, (_, at) => `http://127.0.0.${at % 250}:${at}`)

function counted() {
  let built = 0
  const document = builtOnce(
    async (address) => {
      built++
      return `${'a page '.repeat(1000)} at "${address}" and ${address}/docs`
    },
    (address) => address,
  )
  return { document, built: () => built }
}

test('a document is built once, at however many addresses it is asked for, and names each', async () => {
  const { document, built } = counted()
  const tags = new Set<unknown>()
  for (const address of addresses) {
    const answer = (await document(address)).answerTo({})
    expect(answer.body).toContain(`at "${address}" and ${address}/docs`)
    expect((await document(address)).answerTo({ 'if-none-match': String(answer.headers?.etag) }).statusCode).toBe(304)
    tags.add(answer.headers?.etag)
  }
  expect(built()).toBe(1)
  expect(tags.size).toBe(addresses.length)
})

test('it is compressed for the first addresses only', async () => {
  const { document } = counted()
  const codings: unknown[] = []
  for (const address of addresses) {
    const answer = (await document(address)).answerTo({ 'accept-encoding': 'gzip' })
    const coding = answer.headers?.['content-encoding']
    if (coding !== undefined) {
      expect(String(gunzipSync(Buffer.from(String(answer.body), 'base64')))).toContain(address)
      codings.push(coding)
    }
  }
  expect(codings).toEqual(Array.from({ length: 8 }, () => 'gzip'))
  // And stays so for them, whoever asks elsewhere meanwhile.
  const again = (await document(addresses[0] as string)).answerTo({ 'accept-encoding': 'gzip' })
  expect(again.headers).toMatchObject({ 'content-encoding': 'gzip' })
})

test('an address is written as the text needs it', async () => {
  const document = builtOnce(
    async (address) => JSON.stringify({ url: address }),
    (address) => JSON.stringify(address).slice(1, -1),
  )
  const odd = 'https://sortie.example/"a"'
  expect(JSON.parse(String((await document(odd)).answerTo({}).body))).toEqual({ url: odd })
})
