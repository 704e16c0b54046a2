import { TextArea } from '../../../kit/field.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { editingTexts } from './editing.texts.ts'

interface DescriptionFieldProps {
  readonly text: string
  readonly problem: string | undefined
  change(text: string): void
}

/** What a model is told of a tool. */
export function DescriptionField({ text, problem, change }: DescriptionFieldProps) {
  const t = useTexts(editingTexts)
  return (
    <TextArea
      label={t('description')}
      hint={t('descriptionHint')}
      required
      rows={2}
      maxLength={2000}
      value={text}
      problem={problem}
      onChange={(event) => change(event.target.value)}
    />
  )
}
