import type { JsonSchema } from '../../../base/ports/models.ts'

/** The arguments of a model, by name. Names are those of the document, as far as model providers accept them. */
export interface Arguments {
  /** @returns the name to use: a different one if it is already taken */
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

/** Providers accept 64, and a location and a number may follow. */
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
