import * as z from 'zod'
import { maxBodyBytes } from '../../../functions/runtime/http/limits.ts'
import { alternativesOf, anyValue, legalValue, type Schema } from './legal-value.ts'
import { monsters } from './monsters.ts'
import { costlySchemas, slowToCheck } from './schemas.ts'

export interface WorstBody {
  readonly why: string
  readonly legal: boolean
  /** Made when it is asked for: all of them together would be hundreds of megabytes. */
  text(): string
}

/** A mission's input is at most 256 KB. */
const legalBytes = 240 * 1024
const aroundBytes = 2048

/**
 * The worst bodies for a route, by the schema that the contract gives it: legal ones in which everything is as large as it
 * may be, and illegal ones with a monster in the place of each field or of all.
 * @param known values by name of field, of what the schema cannot tell
 */
export function worstBodies(schema: z.ZodType, known: Readonly<Record<string, unknown>> = {}): readonly WorstBody[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  return [...alternativesOf(root).flatMap((node) => ofAlternative(node, root, known)), ...wholes()]
}

function ofAlternative(node: Schema, root: Schema, known: Readonly<Record<string, unknown>>): WorstBody[] {
  const largest = costlySchemas.map((output_schema) =>
    largestThatFits((share) =>
      legalValue(node, { root, size: 'largest', share, known: { form: slowToCheck, output_schema, ...known } }),
    ),
  )
  const smallest = legalValue(node, { root, size: 'smallest', share: 1, known })
  const withAny = Object.entries(monsters).map(([name, monster]) =>
    body(`everything at its largest, with ${name}`, true, () => filled(largest[0], monster(legalBytes))),
  )
  const anywhere = JSON.stringify(largest[0]).includes(JSON.stringify(anyValue))
  const costly = largest.map((value, at) => body(`everything at its largest (${at})`, true, () => filled(value, '1')))
  const badFields = Object.keys(node.properties ?? {}).flatMap((field) =>
    Object.entries(monsters).map(([name, monster]) =>
      body(`${name} as ${field}`, false, () => {
        const rest = filled({ ...(smallest as object), [field]: undefined }, '1')
        const value = monster(maxBodyBytes - rest.length - aroundBytes)
        return `${rest.slice(0, -1)}${rest === '{}' ? '' : ','}${JSON.stringify(field)}:${value}}`
      }),
    ),
  )
  return [...(anywhere ? withAny : []), ...costly, ...badFields]
}

function largestThatFits(make: (share: number) => unknown): unknown {
  for (let share = 1; ; share /= 2) {
    const value = make(share)
    if (Buffer.byteLength(JSON.stringify(value)) <= legalBytes) return value
  }
}

function wholes(): WorstBody[] {
  return [
    ...Object.entries(monsters).map(([name, monster]) =>
      body(`${name} as the body`, false, () => monster(maxBodyBytes)),
    ),
    body('beyond the limit', false, () => `{"a":"${'a'.repeat(maxBodyBytes)}"}`),
    body('cut off', false, () => '{"a":'.repeat(maxBodyBytes / 5)),
  ]
}

function body(why: string, legal: boolean, text: () => string): WorstBody {
  return { why, legal, text }
}

/** With the raw JSON wherever any value may stand: whole in the first such place, since the limit is on all of it. */
function filled(value: unknown, raw: string): string {
  const text = JSON.stringify(value)
  const mark = JSON.stringify(anyValue)
  const at = text.indexOf(mark)
  if (at < 0) return text
  return text.slice(0, at) + raw + text.slice(at + mark.length).replaceAll(mark, '1')
}
