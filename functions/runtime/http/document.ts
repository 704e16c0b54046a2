import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

/** One form of a document: its bytes as sent, and their tag. */
interface Representation {
  readonly tag: string
  /** In base64 if it is compressed, since a function’s answer carries bytes so. */
  readonly body: string
}

export type Coding = 'identity' | 'gzip' | 'br'
type Forms = { readonly identity: Representation } & { readonly [coding in Coding]?: Representation }

/** A document that is the same for everybody at one address of this API. */
export class Document {
  readonly #byCoding: Forms

  constructor(byCoding: Forms) {
    this.#byCoding = byCoding
  }

  /** The form for this client, or that the client has it already. */
  answerTo(headers: Readonly<Record<string, string | undefined>>): APIGatewayProxyStructuredResultV2 {
    const chosen = chosenCoding(headers['accept-encoding'])
    const form = this.#byCoding[chosen]
    const coding = form ? chosen : 'identity'
    const { tag, body } = form ?? this.#byCoding.identity
    // A browser’s cache also stores which pages may read it.
    const common = { etag: tag, vary: 'accept-encoding, origin', 'cache-control': 'public, max-age=60' }
    const tags = Object.values(this.#byCoding).map((one) => one.tag)
    if (isKnownTag(headers['if-none-match'], tags)) return { statusCode: 304, headers: common }
    if (coding === 'identity') return { statusCode: 200, headers: common, body }
    return { statusCode: 200, headers: { ...common, 'content-encoding': coding }, body, isBase64Encoded: true }
  }
}

/** Whether a client has one of the forms of a text: they have the same content. */
export function isKnownTag(ifNoneMatch: string | undefined, tags: readonly string[]): boolean {
  if (ifNoneMatch === undefined) return false
  const given = ifNoneMatch.split(',', maxTags).map((tag) => tag.trim().replace(/^W\//, ''))
  return given.some((tag) => tag === '*' || tags.includes(tag))
}

const maxTags = 50
const maxAddresses = 8
/** The placeholder in a document for the requested address. */
const anyAddress = 'http://address.invalid'

/**
 * Built at the first request, then kept. A client may use any number of addresses, such as each port of each
 * loopback name: for the first of them the document is compressed, once each, in Node’s thread pool. All others get the same
 * text with their address, uncompressed.
 * @param build makes the text, with this address in it
 * @param written an address as such a text contains it
 */
export function builtOnce(
  build: (address: string) => Promise<string>,
  written: (address: string) => string,
): (address: string) => Promise<Document> {
  const documents = new Map<string, Promise<Document>>()
  let parts: Promise<readonly string[]> | undefined
  let digest: string | undefined

  async function documentAt(address: string, make: typeof compressedDocument): Promise<Document> {
    parts ??= build(anyAddress).then((text) => text.split(written(anyAddress)))
    const around = await parts
    digest ??= digestOf(around.join())
    return make(around.join(written(address)), `${digest}-${digestOf(address)}`)
  }

  return (address) => {
    const known = documents.get(address)
    if (known) return known
    if (documents.size >= maxAddresses) return documentAt(address, plainDocument)
    const made = documentAt(address, compressedDocument)
    documents.set(address, made)
    return made
  }
}

/** The same for a text without addresses. */
export function sameEverywhere(build: () => Promise<string>): () => Promise<Document> {
  const document = builtOnce(build, () => nowhere)
  return () => document(nowhere)
}

/** No text contains it. */
const nowhere = '\u0000'

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}

async function plainDocument(text: string, tag: string): Promise<Document> {
  return new Document({ identity: { tag: `"${tag}"`, body: text } })
}

async function compressedDocument(text: string, tag: string): Promise<Document> {
  const bytes = Buffer.from(text)
  const [zipped, brotli] = await Promise.all([promisify(gzip)(bytes), promisify(brotliCompress)(bytes, brotliQuality)])
  return new Document({
    identity: { tag: `"${tag}"`, body: text },
    gzip: { tag: `"${tag}-gzip"`, body: zipped.toString('base64') },
    br: { tag: `"${tag}-br"`, body: brotli.toString('base64') },
  })
}

/** Higher levels take many times as long for a few bytes. */
const brotliQuality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** The smallest form that the client accepts (RFC 9110, 12.5.3). */
export function chosenCoding(acceptEncoding = ''): Coding {
  const accepted = new Set(
    acceptEncoding
      .slice(0, 500)
      .toLowerCase()
      .split(',')
      .flatMap((entry) => {
        const [name = '', ...parameters] = entry.split(';').map((part) => part.trim())
        return parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) ? [] : [name]
      }),
  )
  if (accepted.has('br')) return 'br'
  if (accepted.has('gzip')) return 'gzip'
  return 'identity'
}
