import { useTexts } from '../../texts/catalogue.ts'
import { Button } from '../button.tsx'
import styles from './editing.module.css'
import { editingTexts } from './editing.texts.ts'

interface RestoredProps {
  readonly isRestored: boolean
  readonly lacksParts: boolean
  discard(): void
}

/** Says that a form has what was written before, and empties it if that is not wanted. */
export function Restored({ isRestored, lacksParts, discard }: RestoredProps) {
  const t = useTexts(editingTexts)
  if (!isRestored) return null
  return (
    <div className={styles.restored} role="status">
      <span>
        {t('restored')} {lacksParts && t('leftOut')}
      </span>
      <Button look="quiet" onPress={discard}>
        {t('discardRestored')}
      </Button>
    </div>
  )
}
