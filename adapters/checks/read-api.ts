import { isSortieError } from '../../contract/errors.ts'
import { outlineOf } from '../../core/base/payloads/json-outline.ts'
import type { ApiOutcome, ApiTask } from '../../core/base/ports/described-api.ts'
import { describeApi } from '../../core/features/tools/openapi/describe-api.ts'

/** What nests deeper is no document of OpenAPI, and would take the stack of whoever reads it. */
const maxDepth = 64

/** A document as text, which is JSON where it begins as an object of JSON does. */
export async function readApi({ text, ...task }: ApiTask): Promise<ApiOutcome> {
  const read = /^\s*\{/.test(text) ? readJson(text) : await readYaml(text)
  if ('problem' in read) return { outcome: 'unreadable', problem: read.problem }
  try {
    return { outcome: 'described', api: describeApi(read.value, task) }
  } catch (error) {
    if (!isSortieError(error)) throw error
    return { outcome: 'unreadable', problem: error.message }
  }
}

type Read = { readonly value: unknown } | { readonly problem: string }

/** Numbers may have more digits than a double: of the bounds of a 64-bit integer nothing is used. */
function readJson(text: string): Read {
  if (outlineOf(text, maxDepth).depth > maxDepth) return { problem: `it nests deeper than ${maxDepth} levels` }
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { problem: `it is no JSON: ${reasonOf(error)}` }
  }
}

/** So often one part may stand for others: some lines can otherwise grow to gigabytes. */
const maxAliases = 100

async function readYaml(text: string): Promise<Read> {
  // Most checks are of values, and need no reader of YAML.
  const { parse } = await import('yaml')
  if (flowDepth(text) > maxDepth) return { problem: `it nests deeper than ${maxDepth} levels` }
  try {
    return { value: parse(text, { merge: true, maxAliasCount: maxAliases, logLevel: 'error' }) }
  } catch (error) {
    return { problem: `it is no YAML: ${reasonOf(error)}` }
  }
}

/** How deep its brackets nest, those in texts too. */
function flowDepth(text: string): number {
  let depth = 0
  let deepest = 0
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

function reasonOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return line.slice(0, 200).toWellFormed()
}
