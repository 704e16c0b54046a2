import { useTexts } from '../texts/catalogue.ts'
import { TextArea } from './field.tsx'
import { namesLost } from './given-json.ts'
import { kitTexts } from './kit.texts.ts'

interface InputFieldProps {
  readonly label: string
  readonly hint?: string
  readonly rows?: number
  readonly isRequired?: boolean
  readonly autoFocus?: boolean
  readonly text: string
  /** What the API says of it. */
  readonly problem?: string | undefined
  change(text: string): void
}

/** Text, or JSON; if JSON names something twice, one of them would be lost, which is said at once. */
export function InputField({
  label,
  hint,
  rows = 6,
  isRequired = false,
  autoFocus = false,
  text,
  problem,
  change,
}: InputFieldProps) {
  const t = useTexts(kitTexts)
  const lost = namesLost(text)
  return (
    <TextArea
      label={label}
      {...(hint !== undefined && { hint })}
      rows={rows}
      required={isRequired}
      autoFocus={autoFocus}
      value={text}
      problem={lost.length > 0 ? t('twice', { names: lost.join(', ') }) : problem}
      onChange={(event) => change(event.target.value)}
    />
  )
}
