import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

/** One form of a document: its bytes as they travel, and their tag. */
interface Representation {
  readonly tag: string
  /** In base64 where it is compressed, as a function's answer carries bytes. */
  readonly body: string
}

type Coding = 'identity' | 'gzip' | 'br'

/** What is the same for everybody who asks at one address of this API. */
export class Document {
  readonly #byCoding: Readonly<Record<Coding, Representation>>

  constructor(byCoding: Readonly<Record<Coding, Representation>>) {
    this.#byCoding = byCoding
  }

  /** The form that this client takes, or that it has it already. */
  answerTo(headers: Readonly<Record<string, string | undefined>>): APIGatewayProxyStructuredResultV2 {
    const coding = chosenCoding(headers['accept-encoding'])
    const { tag, body } = this.#byCoding[coding]
    const common = { etag: tag, vary: 'accept-encoding', 'cache-control': 'public, max-age=60' }
    if (this.#isKnown(headers['if-none-match'])) return { statusCode: 304, headers: common }
    if (coding === 'identity') return { statusCode: 200, headers: common, body }
    return { statusCode: 200, headers: { ...common, 'content-encoding': coding }, body, isBase64Encoded: true }
  }

  /** Any of its forms will do: they say the same. */
  #isKnown(ifNoneMatch: string | undefined): boolean {
    if (ifNoneMatch === undefined) return false
    const given = ifNoneMatch.split(',', maxTags).map((tag) => tag.trim().replace(/^W\//, ''))
    return given.some((tag) => tag === '*' || Object.values(this.#byCoding).some((form) => form.tag === tag))
  }
}

const maxTags = 50
const maxAddresses = 8

/**
 * Built at the first request for it at each address, and then kept. Compressing is done in Node's thread pool.
 * @param build makes the text
 */
export function builtOnce(build: (origin: string) => string): (origin: string) => Promise<Document> {
  const documents = new Map<string, Promise<Document>>()
  return (origin) => {
    const known = documents.get(origin)
    if (known) return known
    const made = documentOf(build(origin))
    documents.set(origin, made)
    if (documents.size > maxAddresses) documents.delete(documents.keys().next().value as string)
    return made
  }
}

async function documentOf(text: string): Promise<Document> {
  const bytes = Buffer.from(text)
  const [zipped, brotli] = await Promise.all([promisify(gzip)(bytes), promisify(brotliCompress)(bytes, brotliQuality)])
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  return new Document({
    identity: { tag: `"${digest}"`, body: text },
    gzip: { tag: `"${digest}-gzip"`, body: zipped.toString('base64') },
    br: { tag: `"${digest}-br"`, body: brotli.toString('base64') },
  })
}

/** Above it takes many times as long for a few bytes. */
const brotliQuality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** The smallest that the client takes (RFC 9110, 12.5.3). */
function chosenCoding(acceptEncoding = ''): Coding {
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
