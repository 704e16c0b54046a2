import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import json5 from 'json5'
import type { Json } from '../../../../contract/resources/common.ts'

type Node = Readonly<Record<string, Json>>

/** Machines and what AWS itself answered to them, kept beside the project. */
const folder = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'cases', 'asl')

/** What AWS recorded of one execution, and the machines that it may have been. */
export interface Recorded {
  readonly name: string
  readonly events: readonly Node[]
  readonly machines: readonly Json[]
}

export const areRecordsThere = existsSync(folder)

/** Executions of machines of which at least one has a state in JSONata mode. */
export function recordedExecutions(): readonly Recorded[] {
  const tests = read(join(folder, 'map.json')) as Node
  const files = readdirSync(join(folder, 'v2'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  )
  const records = files.flatMap((file) => Object.entries(read(join(folder, 'v2', file)) as Node))
  return records.flatMap(([key, record]) => {
    const made = tests[key] ?? tests[key.replace(/\[.*/, '')]
    const histories = historiesIn(record)
    const [events] = histories
    if (!isNode(made) || !events || histories.length !== 1) return []
    const name = key.slice(key.lastIndexOf('::') + 2)
    const machines = ofVariant(made.templates as readonly string[], name).flatMap((path) =>
      machineIn(path, name, events),
    )
    return machines.length === 0 ? [] : [{ name, events: timesGiven(events), machines }]
  })
}

/** Of several machines that a test tries, the one after which the variant is named. */
function ofVariant(paths: readonly string[], name: string): readonly string[] {
  const variant = /\[(\w+)\]$/.exec(name)?.[1]?.toLowerCase()
  const named = paths.filter((path) => variant !== undefined && new RegExp(`/${variant}s?[.]json5$`).test(path))
  if (named.length > 0) return named
  // An older record does not say which one it was.
  return paths.length > 1 && variant === undefined ? [] : paths
}

function read(file: string): Json {
  return JSON.parse(readFileSync(file, 'utf8')) as Json
}

function machineIn(path: string, name: string, events: readonly Node[]): readonly Json[] {
  const file = join(folder, path)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  // What a blank payload was, nothing tells.
  if (!text.includes('JSONata') || text.includes('"Payload": "__tbd__"')) return []
  const machine = json5.parse<Json>(text.replaceAll('%LAMBDA_FUNCTION_ARN_LITERAL_PLACEHOLDER%', functionIn(events)))
  return [filled(machine, name, events)]
}

function historiesIn(value: Json): readonly (readonly Node[])[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(historiesIn)
  const { events } = value
  const isHistory = Array.isArray(events) && isNode(events[0]) && 'type' in events[0]
  return isHistory ? [events as readonly Node[]] : Object.values(value).flatMap(historiesIn)
}

function isNode(value: Json | undefined): value is Node & { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The details of an event, whatever their field. */
export function detailsOf(event: Node): Node {
  const details = Object.entries(event).find(([field]) => field.endsWith('EventDetails'))?.[1]
  return isNode(details) ? details : {}
}

function functionIn(events: readonly Node[]): string {
  const { resource, parameters } = detailsOf(events.find(({ type }) => /Scheduled$/.test(String(type))) ?? {})
  const named = isNode(parameters) ? parameters.FunctionName : resource
  return typeof named === 'string' ? named : 'a-function'
}

/** What the recording tests put in place of blanks, told from what was recorded. */
function filled(machine: Json, name: string, events: readonly Node[]): Json {
  const varied = variedField(name, events)
  const fill = (node: Json, at: string): Json => {
    if (Array.isArray(node)) return node.map((one) => fill(one, at))
    if (node === '_tbd_' || node === '__tbd__') return blank(at, events)
    if (!isNode(node)) return node
    const members = Object.entries(node).map(([key, one]) => [key, fill(one, key)])
    const isVaried = node.Type === 'Map' || node.Type === 'Task'
    return { ...Object.fromEntries(members), ...(isVaried && varied) }
  }
  return fill(machine, '')
}

/** The field of a Map or a Task after which a variant is named: `test_base_map_from_input[MAX_CONCURRENCY]`. */
function variedField(name: string, events: readonly Node[]): Node {
  const variant = /^test_base_(?:map|task)(_from_input)?\[(\w+?)(?:_DOUBLE_QUOTES)?\]$/.exec(name)
  if (!variant) return {}
  const words = (variant[2] ?? '').toLowerCase()
  const field = words.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
  const literal = field === 'Items' ? JSON.stringify(lastOutput(events)) : '1'
  return { [field]: `{% ${variant[1] ? '$states.input.input_value' : literal} %}` }
}

function blank(field: string, events: readonly Node[]): Json {
  if (field === 'Resource' || field === 'FunctionName') return functionIn(events)
  const exits = events.filter(({ type }) => /StateExited$/.test(String(type))).map(detailsOf)
  if (field === 'ItemsVar') {
    const assigned = exits.find(({ assignedVariables }) => assignedVariables)?.assignedVariables
    return isNode(assigned) ? whole(assigned.ItemsVar) : null
  }
  if (field === 'Items') {
    const cause = String(events.map((event) => detailsOf(event).cause).find(Boolean))
    const expression = /expression '(.*)' specified for the field 'Items'/.exec(cause)?.[1]
    return `{% ${expression ?? JSON.stringify(lastOutput(events))} %}`
  }
  return whole(exits[0]?.output)
}

function lastOutput(events: readonly Node[]): Json {
  return whole(detailsOf(events.at(-1) ?? {}).output)
}

/** Recorded values are objects, or else JSON. */
function whole(value: Json | undefined): Json {
  return typeof value === 'string' ? (JSON.parse(value) as Json) : (value ?? null)
}

/** Where the recording hid a time, the one that was refused, or some other. */
function timesGiven(events: readonly Node[]): readonly Node[] {
  const cause = String(events.map((event) => detailsOf(event).cause).find(Boolean))
  const time = /format string: (.*)$/.exec(cause)?.[1] ?? '2026-01-01T00:00:00Z'
  const text = JSON.stringify(events).replaceAll(/"TimestampValue":"(?:date|timestamp)"/g, `"TimestampValue":"${time}"`)
  return JSON.parse(text) as readonly Node[]
}
