import { useState } from 'react'
import type { Agent } from '../../../contract/resources/agent.ts'
import { useAct } from '../../api/use-operation.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { agentsTexts } from './agents.texts.ts'
import { patchBackTo } from './definition.ts'

interface RollBackProps {
  readonly to: Agent
  readonly newest: Agent
}

/** Makes a new version that is as an earlier one was. */
export function RollBack({ to, newest }: RollBackProps) {
  const t = useTexts(agentsTexts)
  const [isAsking, setAsking] = useState(false)
  const update = useAct('updateAgent', ['getAgent', 'listAgentVersions', 'listAgents'])
  const patch = patchBackTo(to, newest)
  const { name, version } = to
  const act = () => {
    if (patch === undefined) return setAsking(false)
    update.mutate(
      { params: { name }, body: patch },
      {
        onSuccess: (made) => say(t('rolledBack', { version: made.version, to: version })),
        onSettled: () => setAsking(false),
      },
    )
  }
  return (
    <>
      <Button operation="updateAgent" onPress={() => setAsking(true)}>
        {t('rollBack')}
      </Button>
      <Confirm
        title={t('rollBackTitle', { version })}
        isOpen={isAsking}
        close={() => setAsking(false)}
        verb={t('rollBackVerb')}
        isBusy={update.isPending || patch === undefined}
        act={act}
      >
        {patch === undefined ? (
          <p>{t('rollBackNothing')}</p>
        ) : (
          <>
            <p>{t('rollBackWhat', { version })}</p>
            <p>{t('rollBackFields', { fields: Object.keys(patch).join(', ') })}</p>
          </>
        )}
      </Confirm>
    </>
  )
}
