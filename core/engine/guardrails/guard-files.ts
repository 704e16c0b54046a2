import { Buffer } from 'node:buffer'
import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import type { ReadFile } from '../../base/ports/models.ts'
import { isTextType } from '../../records/file/content-type.ts'
import type { GivenFile, ShownFile } from '../../records/file/given-file.ts'
import { applyGuardrails, type Ruling } from './apply-guardrails.ts'
import { withheld } from './blocked.ts'
import type { Judged, Judging } from './judge-value.ts'

/**
 * The bound of texts read for judgement, over all files of one mission. Text beyond it is not judged, so it is not let through.
 */
const mostBytes = 8 * 1024 * 1024

/** Reads the text of each file that has any, until the bound is reached. */
export type FileReader = (file: GivenFile) => Promise<FileText>

type FileText = { readonly text: string } | 'none' | 'too much'

export function fileReader(read: ReadFile): FileReader {
  let left = mostBytes
  return async ({ text: blob, media_type, bytes: size }) => {
    if (blob === undefined) return 'none'
    // A text is as long as its file; the length of a document's text is known after reading it.
    if (left <= 0 || (isTextType(media_type) && size > left)) return 'too much'
    const bytes = await read(blob)
    // The model is told that the file is gone.
    if (bytes === undefined) return 'none'
    left -= bytes.length
    if (left < 0) return 'too much'
    return { text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') }
  }
}

/** A file as a model may see it, and its findings. */
interface FileRuling extends Pick<Ruling, 'findings' | 'blocked' | 'open'> {
  readonly file: ShownFile
}

/**
 * Applies guardrails to the name of a file and to its text, which is what a model reads if it does not accept such files. Parts
 * without readable text, such as words in an image, are not judged. A schema concerns the input alone.
 */
export async function guardFile(
  judging: Judging,
  guardrails: readonly Guardrail[],
  reader: FileReader,
  file: GivenFile,
): Promise<FileRuling> {
  const own = guardrails.filter(({ rule }) => rule.kind !== 'schema')
  if (own.length === 0) return { file, findings: [] }
  const found = await reader(file)
  const { value, findings, blocked, open } = await applyGuardrails(judging, own, judgedFile(file, found))
  const inFile = (finding: Finding): Finding => ({ ...finding, what: `in the file ${file.id}: ${finding.what}` })
  const [name, text] = Array.isArray(value) ? value.map(String) : []
  return {
    file: shown(file, found, { name: name ?? file.name, text }),
    findings: findings.map(inFile),
    ...(blocked && { blocked: inFile(blocked) }),
    ...(open && { open }),
  }
}

function judgedFile({ name }: GivenFile, found: FileText): Judged {
  const about = 'A file that is given, its name first:'
  if (found === 'too much') return { value: [name], about, unread: 'there is more text in files than is judged' }
  return { value: found === 'none' ? [name] : [name, found.text], about }
}

/** If something was taken out of a file, its text replaces it: the bytes still contain what was taken out. */
function shown(
  file: GivenFile,
  found: FileText,
  left: { readonly name: string; readonly text: string | undefined },
): ShownFile {
  if (typeof found === 'string' || left.text === undefined || left.text === found.text)
    return { ...file, name: left.name }
  return toldFile(
    file,
    `A file named ${JSON.stringify(left.name)}, as text, without what was taken out of it:\n${left.text}`,
  )
}

/** Replaces a file that is not shown at all. */
export function withheldFile(file: GivenFile, blocked: Finding): ShownFile {
  return toldFile(file, withheld(blocked))
}

function toldFile(file: GivenFile, told: string): ShownFile {
  return { ...file, media_type: 'text/plain', bytes: Buffer.byteLength(told), told }
}
