import { TextField } from '../../../kit/field.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { editingTexts } from './editing.texts.ts'

interface NameFieldProps {
  readonly hint: string
  readonly most: number
  readonly name: string
  readonly problem: string | undefined
  change(name: string): void
}

/** By which others call it; it never changes. */
export function NameField({ hint, most, name, problem, change }: NameFieldProps) {
  const t = useTexts(editingTexts)
  return (
    <TextField
      label={t('name')}
      hint={hint}
      required
      maxLength={most}
      spellCheck={false}
      autoCapitalize="none"
      value={name}
      problem={problem}
      onChange={(event) => change(event.target.value)}
    />
  )
}
