import type { Asked } from '../../../sdk/asked.ts'
import { DeleteButton } from '../../kit/delete-button.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { toolsTexts } from './tools.texts.ts'

interface RemoveButtonProps {
  readonly name: string
  readonly operation: Asked
  /** What would happen. */
  readonly what: string
  readonly isBusy: boolean
  act(): void
}

/** Deletes something, after it was said what depends on it. */
export function RemoveButton({ name, operation, what, isBusy, act }: RemoveButtonProps) {
  const t = useTexts(toolsTexts)
  return (
    <DeleteButton operation={operation} title={t('deleteTitle', { name })} verb={t('delete')} isBusy={isBusy} act={act}>
      <p>{what}</p>
    </DeleteButton>
  )
}
