import { useTexts } from '../texts/catalogue.ts'
import { TextArea } from './field.tsx'
import { objectIn } from './given-json.ts'
import { kitTexts } from './kit.texts.ts'

interface ObjectFieldProps {
  readonly label: string
  readonly hint?: string
  readonly rows?: number
  readonly text: string
  /** What the API says of it. */
  readonly problem?: string | undefined
  change(text: string): void
}

/** A JSON object as text; what is none is said at once. */
export function ObjectField({ label, hint, rows = 5, text, problem, change }: ObjectFieldProps) {
  const t = useTexts(kitTexts)
  return (
    <TextArea
      label={label}
      {...(hint !== undefined && { hint })}
      rows={rows}
      spellCheck={false}
      value={text}
      problem={objectIn(text) === undefined ? t('notObject') : problem}
      onChange={(event) => change(event.target.value)}
    />
  )
}
