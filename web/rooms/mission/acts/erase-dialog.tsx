import { useLocation } from 'wouter'
import type { AnswerFor } from '../../../api/call.ts'
import { useAct } from '../../../api/use-operation.ts'
import { Confirm } from '../../../kit/dialog.tsx'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { actsTexts } from './acts.texts.ts'

interface EraseDialogProps {
  readonly mission: AnswerFor<'getMission'>
  readonly tree: AnswerFor<'getMissionTree'> | undefined
  readonly isOpen: boolean
  close(): void
}

export default function EraseDialog({ mission, tree, isOpen, close }: EraseDialogProps) {
  const t = useTexts(actsTexts)
  const [, go] = useLocation()
  // The page leaves: what it shows is gone.
  const erase = useAct('eraseMission', ['listMissions', 'listErasures'])
  return (
    <Confirm
      title={t('eraseTitle')}
      verb={t('eraseVerb')}
      isDangerous
      isOpen={isOpen}
      close={close}
      isBusy={erase.isPending}
      act={() =>
        erase.mutate(
          { params: { mission_id: mission.id } },
          {
            onSuccess: () => {
              say(t('erased'))
              go('/missions')
            },
          },
        )
      }
    >
      <p>{t('eraseSays', { count: (tree?.items.length ?? 1) - 1 })}</p>
      <p>
        <code>{mission.id}</code>
      </p>
    </Confirm>
  )
}
