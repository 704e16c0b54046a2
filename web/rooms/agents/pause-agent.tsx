import { useState } from 'react'
import type { Agent } from '../../../contract/resources/agent.ts'
import { useAct } from '../../api/use-operation.ts'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { agentsTexts } from './agents.texts.ts'
import { useStanding } from './use-standing.ts'

/** Pauses an agent, and lets it go on. */
export function PauseAgent({ agent: { name, kind } }: { readonly agent: Agent }) {
  const t = useTexts(agentsTexts)
  const [isAsking, setAsking] = useState(false)
  const standing = useStanding(name)
  const control = useAct('controlAgent', ['listSupervisedAgents', 'listInstances'])
  const isPaused = standing !== undefined && (standing.state === 'paused' || standing.state === 'down')
  const resume = () =>
    control.mutate({ body: { agent: name, action: 'start' } }, { onSuccess: () => say(t('resumedNow', { name })) })
  const pause = () =>
    control.mutate(
      { body: { agent: name, action: kind === 'hosted' ? 'stop' : 'drain' } },
      { onSuccess: () => say(t('pausedNow', { name })), onSettled: () => setAsking(false) },
    )
  return (
    <>
      {isPaused ? (
        <Button operation="controlAgent" isDisabled={control.isPending} onPress={resume}>
          {t('resume')}
        </Button>
      ) : (
        <Button operation="controlAgent" isDisabled={control.isPending} onPress={() => setAsking(true)}>
          {t('pause')}
        </Button>
      )}
      <Confirm
        title={t('pauseTitle', { name })}
        isOpen={isAsking}
        close={() => setAsking(false)}
        verb={t('pause')}
        isBusy={control.isPending}
        act={pause}
      >
        <p>{t(kind === 'hosted' ? 'pauseHosted' : 'pauseRemote')}</p>
      </Confirm>
    </>
  )
}
