import { isSortieError } from '../../contract/errors.ts'
import { outlineOf } from '../../core/base/payloads/json-outline.ts'
import type { ApiOutcome, ApiTask } from '../../core/base/ports/described-api.ts'
import { describeApi } from '../../core/features/tools/openapi/describe-api.ts'

/** Deeper nesting is no valid OpenAPI document, and would exhaust its reader’s stack. */
const maxDepth = 64

/** A document as text, which is JSON if it begins like a JSON object. */
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

/** Numbers may have more digits than a double: the bounds of 64-bit integers are not used. */
function readJson(text: string): Read {
  if (outlineOf(text, maxDepth).depth > maxDepth) return { problem: `it nests deeper than ${maxDepth} levels` }
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { problem: `it is no JSON: ${reasonOf(error)}` }
  }
}

/** How often one part may be an alias: otherwise a few lines can grow to gigabytes. */
const maxAliases = 100

async function readYaml(text: string): Promise<Read> {
  // Most checks are of values, and need no YAML reader.
  const { parse } = await import('yaml')
  if (flowDepth(text) > maxDepth) return { problem: `it nests deeper than ${maxDepth} levels` }
  try {
    return { value: parse(text, { merge: true, maxAliasCount: maxAliases, logLevel: 'error' }) }
  } catch (error) {
    return { problem: `it is no YAML: ${reasonOf(error)}` }
  }
}

/** The nesting depth of its brackets, including those in texts. */
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
