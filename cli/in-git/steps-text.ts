import type { Json } from '../../contract/resources/common.ts'
import { joined, nothing, shortened, styled, type Text, text } from '../printing/text.ts'
import type { Done } from './carry-out.ts'
import type { Difference } from './differences.ts'
import type { Step } from './plan.ts'

/** A step, for scripts. */
export function stepJson(step: Step, written: Done['written'] = {}) {
  const { version, notes = [] } = written
  const { noun, key } = subjectOf(step)
  return {
    ...{ kind: noun, name: key, outcome: outcomes[step.act] },
    ...(version !== undefined && { version }),
    ...('differences' in step && {
      changes: step.differences.map(({ field, before = null, after = null }) => ({ field, before, after })),
    }),
    ...(notes.length > 0 && { notes }),
  }
}

const outcomes = { create: 'created', change: 'changed', keep: 'unchanged', remove: 'removed' } as const
const colours = { create: 'green', change: 'yellow', keep: 'dim', remove: 'red' } as const

/** The completed steps. */
export function doneText(done: readonly Done[]): Text {
  const lines = done.map(({ step, written }) => {
    const { version, notes = [] } = written
    const told = notes.map((note) => text`  ${styled('yellow', 'Note')}: ${note}\n`)
    return text`${actText(step, outcomes[step.act])}${version === undefined ? '' : ` version ${version}`}${fieldsText(step)}\n${joined(told)}`
  })
  return text`${joined(lines)}${countText(
    done.map(({ step }) => step),
    '',
  )}`
}

/** The steps to do, with their differences. Unchanged things are only counted. */
export function planText(steps: readonly Step[], lineWidth: number): Text {
  const told = steps.filter(({ act }) => act !== 'keep')
  const lines = told.map((step) => {
    const inner = 'differences' in step ? step.differences.map((one) => differenceText(one, lineWidth)) : []
    return text`${actText(step, step.act)}\n${joined(inner)}`
  })
  return text`${joined(lines)}${countText(steps, 'to be ')}`
}

function actText(step: Step, act: string): Text {
  const { noun, key } = subjectOf(step)
  return text`${styled(colours[step.act], act.padEnd(9))}  ${noun} ${key}`
}

function fieldsText(step: Step): string {
  return 'differences' in step ? `: ${step.differences.map(({ field }) => field).join(', ')}` : ''
}

function countText(steps: readonly Step[], before: string): Text {
  const counts = (['create', 'change', 'remove', 'keep'] as const).flatMap((act) => {
    const count = steps.filter((step) => step.act === act).length
    return count === 0 ? [] : [`${count} ${act === 'keep' ? '' : before}${outcomes[act]}`]
  })
  return text`${counts.join(', ') || 'Nothing there'}.\n`
}

/** The noun and the key of the thing that a step is about. */
export function subjectOf(step: Step): { readonly noun: string; readonly key: string } {
  if (step.act === 'remove') return { noun: step.noun, key: step.found.key }
  return { noun: step.wanted.noun, key: step.wanted.key }
}

const indent = '    '
const shownLines = 40
const shownWidth = 200

function differenceText({ field, before, after }: Difference, lineWidth: number): Text {
  const width = Math.min(lineWidth, shownWidth) - indent.length - 2
  const isLong = [before, after].some(
    (value) => typeof value === 'string' && (value.includes('\n') || value.length > width / 2),
  )
  if (!isLong) return text`  ${field}: ${shownValue(before, width)} → ${shownValue(after, width)}\n`
  return text`  ${field}:\n${linesText(linesOf(before), linesOf(after), width)}`
}

function shownValue(value: Json | undefined, width: number): Text {
  return value === undefined ? text`nothing` : shortened(JSON.stringify(value), width)
}

function linesOf(value: Json | undefined): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? value.replace(/\n$/, '').split('\n') : [JSON.stringify(value)]
}

/** Omits the common lines at both ends. */
function linesText(before: readonly string[], after: readonly string[], width: number): Text {
  const most = Math.min(before.length, after.length)
  let begin = 0
  while (begin < most && before[begin] === after[begin]) begin++
  let end = 0
  while (end < most - begin && before.at(-1 - end) === after.at(-1 - end)) end++
  const gone = before.slice(begin, before.length - end).map((line) => ({ sign: '-', colour: 'red' as const, line }))
  const come = after.slice(begin, after.length - end).map((line) => ({ sign: '+', colour: 'green' as const, line }))
  return text`${signedText(gone, width)}${signedText(come, width)}`
}

interface Signed {
  readonly sign: string
  readonly colour: 'red' | 'green'
  readonly line: string
}

function signedText(lines: readonly Signed[], width: number): Text {
  const shown = lines.slice(0, shownLines)
  const more = lines.length - shown.length
  const told = shown.map(
    ({ sign, colour, line }) => text`${indent}${styled(colour, text`${sign} ${shortened(line, width)}`)}\n`,
  )
  return text`${joined(told)}${more > 0 ? text`${indent}… and ${more} more lines\n` : nothing}`
}
