import type { JsonSchema } from '../../../base/ports/models.ts'

/** What a model is asked for, by name. Names are those of the document, as far as providers of models take them. */
export interface Arguments {
  /** @returns the name that stands for it: another one where it is taken already */
  add(wanted: Wanted): string
  readonly properties: JsonSchema
  readonly required: readonly string[]
}

export interface Wanted {
  readonly name: string
  readonly place: 'path' | 'query' | 'header' | 'body'
  readonly schema: JsonSchema
  readonly isRequired: boolean
}

export function createArguments(): Arguments {
  const properties = new Map<string, JsonSchema>()
  const required: string[] = []
  return {
    add({ name: told, place, schema, isRequired }) {
      const name = freeName(plainName(told), place, properties)
      properties.set(name, schema)
      if (isRequired) required.push(name)
      return name
    },
    get properties() {
      return Object.fromEntries(properties)
    },
    required,
  }
}

/** Providers take 64, and a place and a number may follow. */
const maxLength = 52

function plainName(told: string): string {
  const words = told.slice(0, 200).split(/[^A-Za-z0-9_]+/)
  const name = words
    .filter((word) => word !== '')
    .join('_')
    .slice(0, maxLength)
  return /^[A-Za-z_]/.test(name) && name !== '__proto__' ? name : `arg_${name}`
}

function freeName(plain: string, place: string, taken: ReadonlyMap<string, unknown>): string {
  if (!taken.has(plain)) return plain
  const placed = `${plain}_${place}`
  for (let number = 2, name = placed; ; number++) {
    if (!taken.has(name)) return name
    name = `${placed}_${number}`
  }
}
