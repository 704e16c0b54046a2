import type { Json } from '../../../contract/resources/common.ts'
import type { ExpressionFault } from '../../base/ports/expressions.ts'
import type { Here, Visit } from './run.ts'
import { StateFailure } from './state-error.ts'

/** What the expressions of a state see: `$states` and the variables. */
export type Bindings = Readonly<Record<string, Json>>

/** Evaluates the fields of one visit of a state. Each method throws a `StateFailure`. */
export interface Fields {
  /** A literal, or the value of an expression; objects and lists with such inside. */
  payload(field: string, template: Json, bindings: Bindings): Promise<Json>
  text(field: string, template: string, bindings: Bindings): Promise<string>
  list(field: string, template: Json, bindings: Bindings): Promise<readonly Json[]>
  truth(field: string, template: boolean | string, bindings: Bindings): Promise<boolean>
  number(field: string, template: number | string, range: Range, bindings: Bindings): Promise<number>
}

export interface Range {
  readonly least: number
  readonly most: number
  readonly isWhole?: boolean
}

/** The state that one is in, as causes name it. */
export function whereOf({ name, entered }: Visit): string {
  return `An error occurred while executing the state '${name}' (entered at the event id #${entered}).`
}

export function fieldsIn({ means: { expressions }, visit }: Here): Fields {
  const failed = (message: string, location: string) => evaluationFailure(visit, message, location)

  async function payload(field: string, template: Json, bindings: Bindings): Promise<Json> {
    if (typeof template === 'string') {
      const expression = expressionIn(template)
      return expression === undefined ? template : await value(field, expression, bindings)
    }
    if (Array.isArray(template)) {
      const items: Json[] = []
      for (const [index, item] of template.entries()) items.push(await payload(`${field}[${index}]`, item, bindings))
      return items
    }
    if (typeof template !== 'object' || template === null) return template
    const members: [string, Json][] = []
    for (const [name, member] of Object.entries(template))
      members.push([name, await payload(`${field}/${name}`, member, bindings)])
    return Object.fromEntries(members)
  }

  async function value(field: string, expression: string, bindings: Bindings): Promise<Json> {
    const evaluated = await expressions.evaluate(expression, bindings)
    switch (evaluated.kind) {
      case 'value':
        return evaluated.value
      case 'nothing':
        throw failed(`${about(expression, field)} returned nothing (undefined).`, field)
      case 'failed':
        throw failed(`${about(expression, field)} ${faultWords(evaluated.fault)}`, field)
    }
  }

  async function typed<Kind extends Json>(
    ...[field, template, bindings, expected, is]: [string, Json, Bindings, string, (given: Json) => given is Kind]
  ): Promise<Kind> {
    const given = await payload(field, template, bindings)
    if (is(given)) return given
    const expression = typeof template === 'string' ? (expressionIn(template) ?? template) : JSON.stringify(template)
    throw failed(
      `${about(expression, field)} returned an unexpected result type. Expected '${expected}', but was '${typeName(given)}' for value: ${JSON.stringify(given)}`,
      field,
    )
  }

  return {
    payload,
    text: (field, template, bindings) => typed(field, template, bindings, 'string', isText),
    list: (field, template, bindings) => typed(field, template, bindings, 'array', isList),
    truth: (field, template, bindings) => typed(field, template, bindings, 'boolean', isTruth),
    async number(field, template, { least, most, isWhole = true }, bindings) {
      const given = await typed(field, template, bindings, 'number', isNumber)
      if (given >= least && given <= most && (!isWhole || Number.isInteger(given))) return given
      const kind = isWhole ? 'a whole number' : 'a number'
      throw failed(`The ${field} field is ${kind} from ${least} to ${most}, but was ${given}`, field)
    },
  }
}

/** @param location the field; undefined if none is at fault */
export function evaluationFailure(visit: Visit, message: string, location: string | undefined): StateFailure {
  return new StateFailure({ error: 'States.QueryEvaluationError', cause: `${whereOf(visit)} ${message}` }, { location })
}

/** Without `{%` and `%}`; undefined for a literal. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : undefined
}

function about(expression: string, field: string): string {
  return `The JSONata expression '${expression}' specified for the field '${field}'`
}

/** In the words that Step Functions uses, as far as they were recorded. */
function faultWords({ code, jsonata, message }: ExpressionFault): string {
  if (code === 'unsupported_result') return 'returned an unsupported result type.'
  return `threw an error during evaluation. ${jsonata === undefined ? message : `${jsonata}: ${message}`}`
}

function typeName(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function isText(value: Json): value is string {
  return typeof value === 'string'
}

function isTruth(value: Json): value is boolean {
  return typeof value === 'boolean'
}

function isNumber(value: Json): value is number {
  return typeof value === 'number'
}

function isList(value: Json): value is Json[] {
  return Array.isArray(value)
}
