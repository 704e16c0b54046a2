import { existsSync, readdirSync, readFileSync } from 'node:fs'
import * as z from 'zod'

/** Where the language’s own suite is, beside this repository. */
const folder = new URL('../../../../shared/cases/jsonata/test/test-suite/', import.meta.url)

/** Whoever has this repository alone does not have it. */
export const isSuiteThere = existsSync(folder)

const Case = z.looseObject({
  expr: z.string().optional(),
  'expr-file': z.string().optional(),
  data: z.unknown().optional(),
  dataset: z.string().nullish(),
  bindings: z.record(z.string(), z.unknown()).optional(),
  result: z.unknown().optional(),
  undefinedResult: z.boolean().optional(),
  unordered: z.boolean().optional(),
  code: z.string().optional(),
  error: z.looseObject({ code: z.string() }).optional(),
})
const Cases = z.union([Case.transform((one) => [one]), z.array(Case)])

export interface SuiteCase {
  /** Group, file, and place in it. */
  readonly name: string
  readonly expression: string
  readonly context: unknown
  readonly bindings: Readonly<Record<string, unknown>>
  readonly expected:
    | { readonly code: string }
    | { readonly nothing: true }
    | { readonly value: unknown; readonly unordered: boolean }
}

export function suiteCases(): readonly SuiteCase[] {
  const groups = readdirSync(new URL('groups/', folder)).toSorted()
  return groups.flatMap((group) =>
    readdirSync(new URL(`groups/${group}/`, folder))
      .filter((file) => file.endsWith('.json'))
      .toSorted()
      .flatMap((file) => casesIn(group, file)),
  )
}

function casesIn(group: string, file: string): readonly SuiteCase[] {
  return Cases.parse(read(`groups/${group}/${file}`)).map((one, at) => ({
    name: `${group}/${file}#${at}`,
    expression: one.expr ?? readFileSync(new URL(`groups/${group}/${one['expr-file']}`, folder), 'utf8'),
    context: typeof one.dataset === 'string' ? read(`datasets/${one.dataset}.json`) : one.data,
    bindings: one.bindings ?? {},
    expected: expectedOf(one),
  }))
}

function expectedOf({ code, error, undefinedResult, result, unordered }: z.output<typeof Case>): SuiteCase['expected'] {
  const failure = code ?? error?.code
  if (failure !== undefined) return { code: failure }
  return undefinedResult ? { nothing: true } : { value: result, unordered: unordered ?? false }
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, folder), 'utf8'))
}
