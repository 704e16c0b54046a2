import { basename, join } from 'node:path'
import { parameterExamples } from '../../../contract/openapi/examples.ts'

interface Known {
  readonly ids: ReadonlyMap<string, string>
  readonly folder: string
}

/** Options whose value is a place of the reader's. */
const places = new Set(['--data', '--key-file', '--secret-file', '--input-file', '--output', '-o', '--file', '-f'])

/** What stands for a word of a page: an id that exists, a value for a placeholder, a file in the place's folder. */
export function wordFor(word: string, before: string | undefined, { ids, folder }: Known): string {
  const id = /^([a-z]{3,4})_(?:[0-9A-Z…]|[0-9a-f]{40})/.exec(word)
  if (id) return ids.get(id[1] ?? '') ?? example(`${id[1]}_`)
  if (word === '$ID') return ids.get('mis') ?? ''
  const named = /^<(\w+)>$/.exec(word)?.[1]
  if (named !== undefined && prefixes.has(named)) return ids.get(prefixes.get(named) ?? '') ?? values[named] ?? word
  if (named !== undefined) return wordFor(values[named] ?? word.slice(1, -1), before, { ids, folder })
  return isPlace(word, before) ? placeFor(word, before, folder) : word
}

function isPlace(word: string, before = ''): boolean {
  return places.has(before) || /^[^:{]*\.(json|yaml|txt|pdf|md|key|backup)$/.test(word)
}

/** What is exported among what is read would be there twice. */
function placeFor(word: string, before: string | undefined, folder: string): string {
  return join(folder, word === '.' && before === '-o' ? '.exported' : basename(word))
}

function example(prefix: string): string {
  return Object.values(parameterExamples).find((id) => id.startsWith(prefix)) ?? prefix
}

const prefixes = new Map(Object.entries(parameterExamples).map(([name, id]) => [name, id.split('_')[0] ?? '']))

/** Of arguments and placeholders, by their name. */
const values: Readonly<Record<string, string>> = {
  ...parameterExamples,
  stage: 'dev',
  tenant_id: 'ten_01KADSM0Q9F7Y1H5T3PKZD8WXB',
  time: '2026-11-29T12:00:00Z',
  account: '123456789012',
  mrk: 'mrk-1',
  mode: 'pause',
  agent: 'poet',
  priority: 'HIGH',
  path: 'missions.json',
  file: '.',
  shell: 'bash',
  baseline: parameterExamples.evaluation_id ?? '',
}
