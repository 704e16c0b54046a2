import { createHash } from 'node:crypto'
import type { ApiOperation } from './operations.ts'

/** As model providers accept them. */
const maxLength = 64

/**
 * Names of tools, by the key of their operation. Each depends only on its operation and on how often its name occurs, not on the
 * others' order: the next version of the document leads to the same names.
 */
export function toolNames(operations: readonly ApiOperation[], prefix: string): ReadonlyMap<string, string> {
  const plain = operations.map((operation) => ({ operation, name: `${prefix}${plainName(operation, prefix)}` }))
  const counts = new Map<string, number>()
  for (const { name } of plain) counts.set(name, (counts.get(name) ?? 0) + 1)
  return new Map(
    plain.map(({ operation: { key }, name }) => {
      const isAlone = counts.get(name) === 1 && name.length <= maxLength
      return [key, isAlone ? name : toldApart(name, key)]
    }),
  )
}

/** Longer texts are not names. */
const maxRead = 200

function plainName({ id, key }: ApiOperation, prefix: string): string {
  const told = words(id ?? '')
  const name = told === '' ? words(key) : told
  return prefix === '' && !/^[a-z]/.test(name) ? `op_${name}` : name
}

/** `listPets` and `list-pets` as `list_pets` and `list-pets`. */
function words(text: string): string {
  return text
    .slice(0, maxRead)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9-]+/)
    .filter((word) => word !== '')
    .join('_')
}

function toldApart(name: string, key: string): string {
  const mark = createHash('sha256').update(key).digest('hex').slice(0, 6)
  return `${name.slice(0, maxLength - mark.length - 1)}_${mark}`
}
