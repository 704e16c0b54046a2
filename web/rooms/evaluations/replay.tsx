import { useState } from 'react'
import type { AnswerFor } from '../../api/call.ts'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { Facts } from '../../kit/facts.tsx'
import { TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { Badge } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { evaluationsTexts } from './evaluations.texts.ts'

/** Replays what a mission recorded with a version of an agent: nothing is called, and nothing costs anything. */
export function ReplayButton() {
  const t = useTexts(evaluationsTexts)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button operation="replayMission" onPress={() => setOpen(true)}>
        {t('replay')}
      </Button>
      {isOpen && <ReplayDialog close={() => setOpen(false)} />}
    </>
  )
}

function ReplayDialog({ close }: { close(): void }) {
  const t = useTexts(evaluationsTexts)
  const [mission, setMission] = useState('')
  const [agent, setAgent] = useState('')
  const [version, setVersion] = useState('')
  const [replay, setReplay] = useState<AnswerFor<'replayMission'>>()
  const { send, error, isBusy } = useSubmit('replayMission')
  const problemAt = problemsIn(error)
  const body = {
    ...(agent.trim() !== '' && { agent: agent.trim() }),
    ...(version !== '' && { version: Number(version) }),
  }
  return (
    <FormDialog
      title={t('replay')}
      isOpen
      close={close}
      verb={t('replayVerb')}
      isBusy={isBusy}
      error={error}
      submit={() => send({ params: { mission_id: mission.trim() }, body }, setReplay)}
    >
      <p>{t('replayHow')}</p>
      <TextField
        label={t('replayMission')}
        required
        spellCheck={false}
        value={mission}
        problem={problemAt('mission_id')}
        onChange={(event) => setMission(event.target.value)}
      />
      <Beside>
        <TextField
          label={t('replayAgent')}
          hint={t('replayAgentHint')}
          maxLength={64}
          value={agent}
          problem={problemAt('agent')}
          onChange={(event) => setAgent(event.target.value)}
        />
        <TextField
          label={t('replayVersion')}
          hint={t('replayVersionHint')}
          type="number"
          min={1}
          step={1}
          value={version}
          problem={problemAt('version')}
          onChange={(event) => setVersion(event.target.value)}
        />
      </Beside>
      {replay && <Replayed replay={replay} />}
    </FormDialog>
  )
}

function Replayed({ replay }: { readonly replay: AnswerFor<'replayMission'> }) {
  const t = useTexts(evaluationsTexts)
  const format = useFormat()
  const { outcome, recorded, candidate, steps, step, reason, asks_otherwise } = replay
  return (
    <section aria-live="polite">
      <Facts
        entries={[
          [
            t('outcome'),
            <Badge key="outcome" tone={outcome === 'same' ? 'green' : 'amber'}>
              {t(`replay_${outcome}`)}
            </Badge>,
          ],
          [t('replayRecorded'), `${recorded.agent}@${recorded.version}`],
          [t('candidate'), `${candidate.agent}@${candidate.version}`],
          [t('replaySteps'), format.count(steps)],
          [t('replayStep'), step !== null && format.count(step)],
          [t('replayReason'), reason],
          [t('replayAsks'), asks_otherwise.join(', ')],
        ]}
      />
    </section>
  )
}
