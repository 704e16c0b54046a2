import type * as z from 'zod'
import { issueText } from '../../../core/base/payloads/issue-text.ts'
import { SettingError } from './setting-error.ts'

interface Setting<Schema extends z.ZodType> {
  /** The environment variable. */
  readonly name: string
  readonly schema: Schema
  readonly example: string
}

/**
 * An operator's setting in JSON.
 * @throws SettingError, since a wrong setting is worse than a failed start
 */
export function readSetting<Schema extends z.ZodType>(text: string, setting: Setting<Schema>): z.output<Schema> {
  const { name, schema, example } = setting
  const wrong = (problem: string) =>
    new SettingError(`${name} cannot be taken: ${problem}.`, `It looks like ${example}.`)
  const json = jsonOf(text)
  if (!json) throw wrong('it is no JSON')
  const read = schema.safeParse(json.value)
  if (read.success) return read.data
  throw wrong(issueText(read.error, (path) => path.join('.') || 'all of it'))
}

function jsonOf(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
