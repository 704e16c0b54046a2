import { Buffer } from 'node:buffer'
import { afterAll, describe, expect, test } from 'vitest'
import type { Guardrail } from '../../../../contract/resources/guardrail.ts'
import { guardInput } from '../../../../core/engine/guardrails/guard-input.ts'
import { type Heard, heardIn, questionId } from '../../../../core/engine/guardrails/heard.ts'
import { type GivenFile, partOf } from '../../../../core/records/file/given-file.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const platform = await createSimulatedPlatform({ concurrency: 1 })
afterAll(() => platform.close())

function guardrail(outcome: Guardrail['outcome'], more: Partial<Guardrail> = {}): Guardrail {
  return {
    name: 'secrets',
    at: 'input',
    rule: { kind: 'words', words: ['sesame'] },
    outcome,
    on_error: 'block',
    ...more,
  }
}

const plain = { id: 'fil_1', name: 'plan.txt', media_type: 'text/plain', bytes: 20, blob: 'a', text: 'a' } as const
const document = {
  id: 'fil_2',
  name: 'plan.pdf',
  media_type: 'application/pdf',
  bytes: 99,
  blob: 'b',
  text: 'b-text',
} as const
const image = { id: 'fil_3', name: 'sesame.png', media_type: 'image/png', bytes: 99, blob: 'c' } as const

const contents: Readonly<Record<string, string>> = { a: 'open sesame', 'b-text': '[Page 1]\nThe word is sesame.' }

interface Looked {
  readonly guardrails: readonly Guardrail[]
  readonly files?: readonly GivenFile[]
  /** Of an earlier message. */
  readonly before?: readonly GivenFile[]
  readonly heard?: Heard
}

async function look({
  guardrails,
  files = [],
  before = [],
  heard = heardIn({ steps: [], ofAttempt: () => [] }),
}: Looked) {
  const read: string[] = []
  const said = before.length === 0 ? [] : [{ number: 1, to: 1, role: 'user' as const, text: 'see', files: before }]
  const judging = { checks: platform.ports.checks, tenant: platform.tenant, heard }
  const all = { input: 'go', files, history: { said } }
  const guarded = await guardInput(judging, { ofInput: guardrails, ofHistory: guardrails }, all, async (blob) => {
    read.push(blob)
    const text = contents[blob]
    return text === undefined ? undefined : Buffer.from(text)
  })
  return { read, guarded }
}

async function given(guardrails: readonly Guardrail[], files: readonly GivenFile[], before: readonly GivenFile[] = []) {
  const { read, guarded } = await look({ guardrails, files, before })
  if ('open' in guarded) throw new Error('Somebody is to be asked')
  const shown = (list: readonly GivenFile[]) => list.map((file) => partOf(file))
  const earlier = shown(guarded.history.said[0]?.files ?? [])
  return { read, findings: guarded.findings, shown: shown(guarded.files), earlier }
}

describe('a file that is given', () => {
  test.each([
    ['a text', plain],
    ['a document', document],
    ['the name of an image', image],
  ])('is looked into before a model is shown it: %s', async (_what, file) => {
    await expect(given([guardrail('block')], [file])).rejects.toMatchObject({
      code: 'guardrail_blocked',
      message: expect.stringContaining(`in the file ${file.id}: it stands in one place`),
    })
  })

  test('is told as its text, without what was taken out of it, since its bytes still have that', async () => {
    const { shown, findings } = await given([guardrail('redact')], [plain, document])
    expect(shown).toMatchObject([
      { type: 'text', origin: 'outside', text: expect.stringContaining('"plan.txt"') },
      { type: 'text', origin: 'outside', text: expect.stringContaining('The word is [redacted].') },
    ])
    expect(JSON.stringify(shown)).not.toContain('sesame')
    expect(findings).toMatchObject([{ outcome: 'redacted' }, { outcome: 'redacted' }])
  })

  test('has another name where something was taken out of that alone', async () => {
    const { shown } = await given([guardrail('redact')], [image])
    expect(shown).toEqual([
      {
        type: 'file',
        id: 'fil_3',
        blob: 'c',
        media_type: 'image/png',
        name: '[redacted].png',
        bytes: 99,
        origin: 'outside',
      },
    ])
  })

  test('is shown as it is where nothing is found in it, or nothing is looked for', async () => {
    const other = guardrail('block', { rule: { kind: 'words', words: ['nothing'] } })
    expect((await given([other], [plain])).shown).toMatchObject([{ type: 'file', blob: 'a', text_blob: 'a' }])
    const schema = guardrail('block', { rule: { kind: 'schema', schema: { type: 'string' } } })
    const unread = await given([{ ...guardrail('block'), at: 'output' }, schema], [plain])
    expect(unread).toMatchObject({ read: [], shown: [{ type: 'file' }] })
  })

  test('is a question for a person where one is to be asked, who is shown its text', async () => {
    const { guarded } = await look({ guardrails: [guardrail('ask')], files: [document] })
    expect(guarded).toMatchObject({
      open: { to: 'person', text: expect.stringContaining('The word is sesame.') },
    })
  })

  test('is given to a judge with its name', async () => {
    const judge = guardrail('block', { rule: { kind: 'judge', rubric: 'Flag it.' } })
    const passed = { guardrail: 'secrets', at: 'input', verdict: 'pass', why: '' } as const
    const heard: Heard = {
      verdictOn: (of) => (of === questionId(judge, 'go') ? passed : undefined),
      decisionOn: () => undefined,
      answerOn: () => undefined,
    }
    const { guarded } = await look({ guardrails: [judge], files: [plain], heard })
    expect(guarded).toMatchObject({ open: { to: 'judge', text: expect.stringContaining('plan.txt\n\nopen sesame') } })
  })

  test('is not let pass where there is more text than is judged, and not read for that', async () => {
    const large = { ...plain, bytes: 9 * 1024 * 1024 }
    await expect(given([guardrail('note')], [large])).rejects.toMatchObject({
      message: expect.stringContaining('more text in files than is judged'),
    })
    const { read, shown, findings } = await given([guardrail('block', { on_error: 'note' })], [large])
    expect(read).toEqual([])
    expect(shown).toMatchObject([{ type: 'file' }])
    expect(findings).toMatchObject([{ outcome: 'noted' }])
  })

  test('is no hindrance once it is gone: its model is told so', async () => {
    const gone = { ...plain, text: 'gone' }
    expect((await given([guardrail('block')], [gone])).shown).toMatchObject([{ type: 'file', text_blob: 'gone' }])
  })
})

test('a file of an earlier message is shown to no later reply with what is taken out of it, or blocked', async () => {
  const { earlier } = await given([guardrail('redact')], [], [document])
  expect(earlier).toMatchObject([{ type: 'text', text: expect.stringContaining('[redacted]') }])
  const blocked = await given([guardrail('block')], [], [document])
  expect(blocked.earlier).toEqual([{ type: 'text', text: '[withheld by the guardrail secrets]', origin: 'outside' }])
})
