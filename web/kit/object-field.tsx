import { useTexts } from '../texts/catalogue.ts'
import { TextArea } from './field.tsx'
import { unfitIn } from './given-json.ts'
import { kitTexts } from './kit.texts.ts'

interface ObjectFieldProps {
  readonly label: string
  readonly hint?: string
  readonly rows?: number
  readonly text: string
  /** Names with a field of their own in the form. */
  readonly taken?: readonly string[]
  /** What the API says of it. */
  readonly problem?: string | undefined
  change(text: string): void
}

/** A JSON object as text; what is none, or would lose a part, is said at once. */
export function ObjectField({ label, hint, rows = 5, text, taken = [], problem, change }: ObjectFieldProps) {
  const t = useTexts(kitTexts)
  const unfit = unfitIn(text, taken)
  return (
    <TextArea
      label={label}
      {...(hint !== undefined && { hint })}
      rows={rows}
      spellCheck={false}
      value={text}
      problem={unfit ? t(unfit.kind, { names: 'names' in unfit ? unfit.names.join(', ') : '' }) : problem}
      onChange={(event) => change(event.target.value)}
    />
  )
}
