import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import type { ReadFile } from '../../base/ports/models.ts'
import type { History, Said } from '../../records/conversation/history.ts'
import type { GivenFile, ShownFile } from '../../records/file/given-file.ts'
import type { Given, Guarded } from '../legs/given.ts'
import { applyGuardrails } from './apply-guardrails.ts'
import { blockedBy, withheld } from './blocked.ts'
import { type FileReader, fileReader, guardFile, withheldFile } from './guard-files.ts'
import type { Judging } from './judge-value.ts'
import type { OpenQuestion } from './open-question.ts'

interface Open {
  readonly open: OpenQuestion
}

/** Guardrails over the input of a mission, and over the earlier messages of its conversation. */
interface Guards {
  readonly ofInput: readonly Guardrail[]
  readonly ofHistory: readonly Guardrail[]
}

/**
 * The input as the model sees it. Nothing of it is stored: the result is the same each time.
 * @param read reads the bytes of a given file
 * @returns the question to answer first, if any
 * @throws SortieError `guardrail_blocked`
 */
export async function guardInput(
  judging: Judging,
  { ofInput, ofHistory }: Guards,
  given: Given,
  read: ReadFile,
): Promise<Guarded | Open> {
  const own = ofInput.filter(isOfInput)
  if (own.length === 0 && ofHistory.length === 0) return { ...given, findings: [] }
  const json = JSON.stringify(given.input)
  const { value, findings, blocked, open } = await applyGuardrails(judging, own, { value: given.input, json })
  if (open) return { open }
  if (blocked) throw blockedBy(blocked)
  const reader = fileReader(read)
  const files = await guardFiles(judging, own, reader, given.files)
  if ('open' in files) return files
  const history = await guardHistory(judging, ofHistory.filter(isOfInput), reader, given.history)
  return { input: value, files: files.files, history, findings: [...findings, ...files.findings] }
}

async function guardFiles(
  judging: Judging,
  guardrails: readonly Guardrail[],
  reader: FileReader,
  given: readonly GivenFile[],
): Promise<Pick<Guarded, 'files' | 'findings'> | Open> {
  const files: ShownFile[] = []
  const findings: Finding[] = []
  for (const one of given) {
    const { file, findings: found, blocked, open } = await guardFile(judging, guardrails, reader, one)
    if (open) return { open }
    if (blocked) throw blockedBy(blocked)
    files.push(file)
    findings.push(...found)
  }
  return { files, findings }
}

/**
 * Earlier messages are judged without asking anybody: the questions were asked when the message was answered, and blocked
 * messages are not part of the conversation. A message that is blocked by the current rules is not shown, even if it passed
 * earlier.
 */
async function guardHistory(
  judging: Judging,
  guardrails: readonly Guardrail[],
  reader: FileReader,
  history: History,
): Promise<History> {
  const own = guardrails.filter(asksNobody)
  const said: Said[] = []
  for (const message of history.said) said.push(await guardMessage(judging, own, reader, message))
  const { summary } = history
  // A summary describes earlier messages, and may be older than the guardrails.
  const told = summary && { summary: { ...summary, text: await guardText(judging, own, summary.text) } }
  return { ...history, ...told, said }
}

async function guardMessage(
  judging: Judging,
  guardrails: readonly Guardrail[],
  reader: FileReader,
  message: Said,
): Promise<Said> {
  if (message.role !== 'user') return message
  const text = await guardText(judging, guardrails, message.text)
  const files: ShownFile[] = []
  for (const one of message.files) {
    const { file, blocked } = await guardFile(judging, guardrails, reader, one)
    files.push(blocked ? withheldFile(one, blocked) : file)
  }
  return { ...message, text, files }
}

/** An earlier text as the model sees it. */
export async function guardText(judging: Judging, guardrails: readonly Guardrail[], text: string): Promise<string> {
  const own = guardrails.filter((guardrail) => isOfInput(guardrail) && asksNobody(guardrail))
  const { value, blocked } = await applyGuardrails(judging, own, { value: text })
  return blocked ? withheld(blocked) : String(value)
}

export function isOfInput({ at }: Guardrail): boolean {
  return at === 'input'
}

/** Whether the guardrail asks somebody about the input: a judge, a provider or a person. */
export function asksSomebody(guardrail: Guardrail): boolean {
  return isOfInput(guardrail) && !asksNobody(guardrail)
}

export function asksNobody({ rule, outcome }: Guardrail): boolean {
  return rule.kind !== 'judge' && rule.kind !== 'bedrock' && outcome !== 'ask'
}
