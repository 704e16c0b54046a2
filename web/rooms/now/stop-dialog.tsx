import { useState } from 'react'
import { useAct } from '../../api/use-operation.ts'
import { useMay, useSession } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Choice, TextField } from '../../kit/field.tsx'
import { kitTexts } from '../../kit/kit.texts.ts'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { controlTexts } from './control.texts.ts'
import styles from './stop-dialog.module.css'
import { StopPreview } from './stop-preview.tsx'
import { chosenScope, type StopScope, wordFor } from './stop-scope.ts'

export type Act = 'pause' | 'refuse' | 'once'

interface StopDialogProps {
  readonly isOpen: boolean
  readonly agents: readonly string[]
  close(): void
  /** A stop was accepted: its receipt follows. */
  stopped(stopId: string): void
}

/** The big red button: of what, why, what would happen, and only then. */
export default function StopDialog({ isOpen, agents, close, stopped }: StopDialogProps) {
  const t = useTexts(controlTexts)
  const kit = useTexts(kitTexts)
  const may = useMay()
  const { tenant } = useSession()
  const acts = (['pause', 'refuse', 'once'] as const).filter((one) =>
    may(one === 'once' ? 'stopMissions' : 'setSwitch'),
  )
  const [act, setAct] = useState<Act>(acts[0] ?? 'once')
  const [kind, setKind] = useState<StopScope['kind']>('tenant')
  const [name, setName] = useState('')
  const [reason, setReason] = useState('')
  const [written, setWritten] = useState('')
  const [isTried, setTried] = useState(false)
  const scope = chosenScope(kind, name)
  const word = scope && wordFor(scope, tenant.name)
  const { carryOut, isBusy } = useStop({ close, stopped })
  const isConfirmed = written.trim() === word

  const tryIt = () => {
    setTried(true)
    if (scope && isConfirmed) carryOut(act, scope, reason)
  }

  return (
    <Dialog
      title={t('title')}
      isOpen={isOpen}
      close={close}
      isUrgent
      actions={
        <>
          <Button onPress={close}>{kit('cancel')}</Button>
          <Button look="danger" isDisabled={isBusy} onPress={tryIt}>
            {act === 'pause' ? t('pauseVerb') : t('stopVerb')}
          </Button>
        </>
      }
    >
      <fieldset className={styles.choices}>
        <legend>{t('what')}</legend>
        {acts.map((one) => (
          <label key={one}>
            <input type="radio" name="act" checked={act === one} onChange={() => setAct(one)} />
            <span>{t(one)}</span>
          </label>
        ))}
      </fieldset>
      <Choice
        label={t('of')}
        value={kind}
        choose={(value) => {
          setKind(value as StopScope['kind'])
          setName('')
          setWritten('')
          setTried(false)
        }}
        options={[
          ['tenant', t('tenant', { name: tenant.name })],
          ['agent', t('agent')],
          ['tag', t('tag')],
        ]}
      />
      {kind === 'agent' && (
        <Choice
          label={t('agentName')}
          value={name}
          choose={setName}
          options={[['', '–'], ...agents.map((one) => [one, one] as const)]}
        />
      )}
      {kind === 'tag' && (
        <TextField label={t('tagName')} value={name} maxLength={64} onChange={(event) => setName(event.target.value)} />
      )}
      <TextField
        label={t('why')}
        hint={t('whyHint')}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.target.value)}
      />
      <section className={styles.preview} aria-live="polite">
        <h3>{t('preview')}</h3>
        {scope ? (
          <StopPreview scope={scope} isPause={act === 'pause'} />
        ) : (
          <p role={isTried ? 'alert' : undefined}>{t('first')}</p>
        )}
      </section>
      {word !== undefined && (
        <TextField
          label={t('type', { word })}
          value={written}
          problem={isTried && !isConfirmed ? t('typeLacks') : undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setWritten(event.target.value)}
        />
      )}
    </Dialog>
  )
}

function useStop({ close, stopped }: Pick<StopDialogProps, 'close' | 'stopped'>) {
  const t = useTexts(controlTexts)
  const changes = ['listSwitches', 'listStops', 'getSupervisorStatus', 'listMissions', 'readQueue'] as const
  const stop = useAct('stopMissions', changes)
  const set = useAct('setSwitch', changes)
  const carryOut = (act: Act, scope: StopScope, reason: string) => {
    if (act === 'once') return stop.mutate({ body: { scope, reason } }, { onSuccess: ({ id }) => stopped(id) })
    const body = { scope, reason, mode: act === 'pause' ? ('pause' as const) : ('stop' as const) }
    set.mutate(
      { body },
      {
        onSuccess: ({ stop_id }) => {
          if (stop_id !== null) return stopped(stop_id)
          say(t('paused'))
          close()
        },
      },
    )
  }
  return { carryOut, isBusy: stop.isPending || set.isPending }
}
