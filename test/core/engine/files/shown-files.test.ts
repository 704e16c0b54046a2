import { expect, test } from 'vitest'
import type { ToolTurn, Turn } from '../../../../core/base/ports/models.ts'
import { withFiles } from '../../../../core/engine/files/shown-files.ts'
import type { RecordedStep } from '../../../../core/records/mission/recorded-step.ts'

const input: Turn = { role: 'user', parts: [{ type: 'text', text: 'Look.' }] }
const result = (call_id: string, name = 'http_fetch'): ToolTurn => ({
  ...{ role: 'tool', call_id, name, is_error: false },
  parts: [{ type: 'text', text: call_id }],
})

function step(call_id: string, artifact?: string, tool = 'http_fetch'): RecordedStep {
  const found = { id: String(artifact), name: 'a.png', media_type: 'image/png', bytes: 3 }
  return {
    ...{ number: 1, attempt: 1, started_at: '', finished_at: '', kind: 'tool_call', call_id, tool },
    ...{ arguments: {}, output: null, is_error: false, effect: null },
    ...(artifact !== undefined && { artifacts: [found] }),
  }
}

const blobsIn = (turns: readonly Turn[]) =>
  turns.map(({ parts }) => parts.flatMap((part) => (part.type === 'file' ? [part.blob] : [])))

test('what a mission was given stands behind its input', () => {
  const given = [{ id: 'fil_1', name: 'a.png', media_type: 'image/png', bytes: 3, blob: 'files/fil_1' }]
  expect(withFiles([input, result('1')], given, [])).toEqual([
    {
      ...input,
      parts: [
        ...input.parts,
        {
          ...{ type: 'file', id: 'fil_1', blob: 'files/fil_1', media_type: 'image/png', name: 'a.png', bytes: 3 },
          origin: 'outside',
        },
      ],
    },
    result('1'),
  ])
})

test('what a call found stands in its own result, in whatever order the calls of a reply ended', () => {
  const steps = [step('2', 'fil_2'), step('1', 'fil_1'), step('3')]
  const turns = withFiles([input, result('1'), result('2'), result('3')], undefined, steps)
  expect(blobsIn(turns)).toEqual([[], ['files/fil_1'], ['files/fil_2'], []])
})

test('where a later reply has calls of the same ids, each has its own', () => {
  const steps = [step('1', 'fil_1'), step('1'), step('1', 'fil_3')]
  const turns = withFiles([input, result('1'), result('1'), result('1')], undefined, steps)
  expect(blobsIn(turns)).toEqual([[], ['files/fil_1'], [], ['files/fil_3']])
})

test('what a model wrote itself it is not shown again', () => {
  const turns = withFiles([input, result('1', 'save_file')], undefined, [step('1', 'fil_1', 'save_file')])
  expect(blobsIn(turns)).toEqual([[], []])
})

test('a document that is told as its text is not shown again', () => {
  const document = { id: 'fil_1', name: 'a.pdf', media_type: 'application/pdf', bytes: 3 }
  const steps = [
    { ...step('1'), artifacts: [{ ...document, has_text: true as const }] },
    { ...step('2'), artifacts: [document] },
  ] as RecordedStep[]
  expect(blobsIn(withFiles([input, result('1'), result('2')], undefined, steps))).toEqual([[], [], ['files/fil_1']])
})

test('a text that a result tells itself is not shown beside it', () => {
  const text = { id: 'fil_1', name: 'list-result.txt', media_type: 'text/plain', bytes: 3 }
  const steps = [{ ...step('1'), artifacts: [text] }] as RecordedStep[]
  expect(blobsIn(withFiles([input, result('1')], undefined, steps))).toEqual([[], []])
})

test('a mission without files has its turns as they are', () => {
  const said = [input, result('1')]
  expect(withFiles(said, undefined, [step('1')])).toBe(said)
})
