import { useState } from 'react'
import { useAct } from '../../api/use-operation.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { memoriesTexts } from './memories.texts.ts'

interface ForgetProps {
  readonly subject: string
  readonly agent: string
}

/** Deletes all that is known about a subject, or all that an agent remembers. */
export function Forget({ subject, agent }: ForgetProps) {
  const t = useTexts(memoriesTexts)
  const [isOpen, setOpen] = useState(false)
  const forget = useAct('forgetMemories', ['listMemories', 'searchMemories'])
  const isSubject = subject !== ''
  const scope = isSubject ? { kind: 'subject' as const, subject } : { kind: 'agent' as const, agent }
  return (
    <>
      <Button operation="forgetMemories" look="danger" onPress={() => setOpen(true)}>
        {t('forget')}
      </Button>
      <Confirm
        title={t('forgetVerb')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('forgetVerb')}
        isDangerous
        isBusy={forget.isPending}
        act={() =>
          forget.mutate(
            { body: { scope } },
            {
              onSuccess: ({ forgotten }) => say(t('forgotten', { count: forgotten })),
              onSettled: () => setOpen(false),
            },
          )
        }
      >
        <p>
          <bdi>{isSubject ? t('forgetSubject', { name: subject }) : t('forgetAgent', { name: agent })}</bdi>
        </p>
      </Confirm>
    </>
  )
}
