import { useState } from 'react'
import type { AnswerFor } from '../../../api/call.ts'
import { useAct } from '../../../api/use-operation.ts'
import { Confirm } from '../../../kit/dialog.tsx'
import { TextField } from '../../../kit/field.tsx'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { actsTexts } from './acts.texts.ts'
import { changedByActs } from './changed-by-acts.ts'

interface HoldDialogProps {
  readonly mission: AnswerFor<'getMission'>
  readonly isOpen: boolean
  close(): void
}

export function HoldDialog({ mission, isOpen, close }: HoldDialogProps) {
  const t = useTexts(actsTexts)
  const [reason, setReason] = useState('')
  const hold = useAct('holdMission', changedByActs)
  return (
    <Confirm
      title={t('holdTitle')}
      verb={t('hold')}
      isOpen={isOpen}
      close={close}
      isBusy={hold.isPending}
      act={() =>
        hold.mutate(
          { params: { mission_id: mission.id }, body: { reason } },
          {
            onSuccess: () => {
              say(t('held'))
              close()
            },
          },
        )
      }
    >
      <p>{t('holdSays')}</p>
      <TextField
        label={t('reason')}
        hint={t('reasonHint')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Confirm>
  )
}
