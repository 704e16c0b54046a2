import type { Json } from '../../contract/resources/common.ts'
import type { HistoryEvent } from '../../core/engine/machines/history.ts'
import type { RunStatus } from '../../core/engine/machines/run.ts'
import type { MockedEnd } from '../../core/features/machines/run-with-mocks.ts'
import { fields } from '../printing/fields.ts'
import { shorten, table } from '../printing/table.ts'
import { styled, type Text, text } from '../printing/text.ts'
import { durationText } from '../printing/time-text.ts'

/** The end of a run, as `DescribeExecution` and `GetExecutionHistory` tell it. */
export function runJson({ arn, status, history, stoppedAt }: MockedEnd, input: Json): Json {
  const [first] = history
  return {
    executionArn: arn,
    status: status.kind,
    startDate: time(first?.timestamp ?? stoppedAt),
    stopDate: time(stoppedAt),
    input: JSON.stringify(input),
    ...('output' in status && { output: JSON.stringify(status.output) }),
    ...('error' in status && defined({ error: status.error.error, cause: status.error.cause })),
    events: history.map((event) => ({ ...event, timestamp: time(event.timestamp) })),
  }
}

function defined(texts: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function time(ms: number): string {
  return new Date(ms).toISOString()
}

export function runText({ status, history }: MockedEnd, lineWidth: number): Text {
  const startedAt = history[0]?.timestamp ?? 0
  const rows = history.map((event) => [
    String(event.id),
    durationText(event.timestamp - startedAt),
    event.type,
    ...about(event),
  ])
  return text`${table(['EVENT', 'AFTER', 'TYPE', 'STATE', shorten('WHAT')], rows, lineWidth)}\n${endText(status)}`
}

/** The state, and what matters of the event. */
function about(event: HistoryEvent): readonly [string, string] {
  const [, details = {}] = Object.entries(event).find(([field]) => field.endsWith('EventDetails')) ?? []
  const said = details as Readonly<Record<string, Json>>
  const state = said.name ?? said.state ?? ''
  const what =
    said.output ?? said.input ?? said.parameters ?? said.cause ?? said.error ?? said.index ?? said.length ?? ''
  return [String(state), String(what)]
}

function endText(status: RunStatus): Text {
  switch (status.kind) {
    case 'RUNNING':
      return fields([['Status', styled('yellow', 'RUNNING')]])
    case 'SUCCEEDED':
      return fields([
        ['Status', styled('green', status.kind)],
        ['Output', JSON.stringify(status.output)],
      ])
    case 'FAILED':
    case 'TIMED_OUT':
      return fields([
        ['Status', styled('red', status.kind)],
        ['Error', status.error.error],
        ['Cause', status.error.cause],
      ])
  }
}
