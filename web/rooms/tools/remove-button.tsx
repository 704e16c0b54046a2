import { useState } from 'react'
import type { Asked } from '../../../sdk/asked.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
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
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button look="danger" operation={operation} onPress={() => setAsking(true)}>
        {t('delete')}
      </Button>
      <Confirm
        title={t('deleteTitle', { name })}
        isOpen={isAsking}
        close={() => setAsking(false)}
        verb={t('delete')}
        isDangerous
        isBusy={isBusy}
        act={act}
      >
        <p>{what}</p>
      </Confirm>
    </>
  )
}
