import type { SampleRequest } from './request.ts'

/** The same with the SDK. */
export function typeScriptSample(request: SampleRequest): string {
  const { operation, url, params, query, body, needsKey, streams } = request
  if (streams) return streamSample(request)
  const parts = { ...ifAny('params', params), ...ifAny('query', query), ...(body && { body: body.value }) }
  const call = Object.keys(parts).length === 0 ? '' : literal(parts)
  const key = needsKey ? ', apiKey: process.env.SORTIE_API_KEY' : ''
  return `import { createClient } from 'sortie-sdk'

const sortie = createClient({ url: '${new URL(url).origin}'${key} })
const answer = await sortie.${operation}(${call})`
}

/** The SDK sends a request for a single answer. */
function streamSample({ url, needsKey }: SampleRequest): string {
  const options = needsKey ? ", { headers: { authorization: 'Bearer ' + process.env.SORTIE_API_KEY } }" : ''
  return `const answer = await fetch('${url}'${options})
for await (const text of answer.body.pipeThrough(new TextDecoderStream())) console.log(text)`
}

function ifAny(name: string, values: Readonly<Record<string, unknown>>) {
  return Object.keys(values).length === 0 ? {} : { [name]: values }
}

/** JSON as people write it: names without quotes, texts in single quotes. */
function literal(value: unknown, indent = ''): string {
  const inner = `${indent}  `
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, indent)).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${inner}${nameOf(name)}: ${literal(field, inner)},\n`)
    return fields.length === 0 ? '{}' : `{\n${fields.join('')}${indent}}`
  }
  return typeof value === 'string' ? textOf(value) : String(JSON.stringify(value))
}

function nameOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : textOf(name)
}

function textOf(text: string): string {
  return /['\\\n]/.test(text) ? JSON.stringify(text) : `'${text}'`
}
