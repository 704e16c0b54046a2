import { useState } from 'react'
import { useAct } from '../../api/use-operation.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { approvalsTexts } from './approvals.texts.ts'

/** Ends every link that was made before, for when one got into wrong hands. */
export function RotateLinks() {
  const t = useTexts(approvalsTexts)
  const [isOpen, setOpen] = useState(false)
  const rotate = useAct('rotateLinkKey')
  return (
    <>
      <Button operation="rotateLinkKey" onPress={() => setOpen(true)}>
        {t('rotate')}
      </Button>
      <Confirm
        title={t('rotate')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('rotate')}
        isDangerous
        isBusy={rotate.isPending}
        act={() =>
          rotate.mutate(
            { body: { overlap_s: 0 } },
            {
              onSuccess: () => {
                setOpen(false)
                say(t('rotated'))
              },
            },
          )
        }
      >
        <p>{t('rotateWhat')}</p>
      </Confirm>
    </>
  )
}
