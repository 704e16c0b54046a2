import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { Schedule } from '../../../contract/resources/schedule.ts'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Choice, TextArea, TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { jsonOrText } from '../../kit/given-json.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { allZones } from '../../texts/zones.ts'
import { nextTimes } from './next-times.ts'
import { changesIn, draftOf, type ScheduleDraft, timingOf } from './schedule-draft.ts'
import styles from './schedules.module.css'
import { schedulesTexts } from './schedules.texts.ts'
import { useMeaning } from './use-meaning.ts'
import { ZonedTime } from './zoned-time.tsx'

interface ScheduleFormProps {
  /** Without one, a new schedule is created. */
  readonly schedule?: Schedule
  close(): void
  written(schedule: Schedule): void
}

const readings = ['listSchedules', 'getSchedule', 'previewSchedule'] as const

/** Says when, what and to whom; and shows what a pattern means before it is saved. */
export function ScheduleForm({ schedule, close, written }: ScheduleFormProps) {
  const t = useTexts(schedulesTexts)
  const { zone } = useFormat()
  const [draft, setDraft] = useState(() => draftOf(schedule, zone, Date.now()))
  const creation = useSubmit('createSchedule', readings)
  const update = useSubmit('updateSchedule', readings)
  const then = (answer: Schedule) => {
    close()
    written(answer)
  }
  const submit = () => {
    if (schedule === undefined) {
      const { name, agent, input, overlap } = draft
      const mission = { agent: agent.trim(), input: jsonOrText(input) }
      creation.send({ body: { name, overlap, mission, ...timingOf(draft, zone) } }, then)
      return
    }
    const body = changesIn(schedule, draft, zone)
    if (body === undefined) close()
    else update.send({ params: { schedule_id: schedule.id }, body }, then)
  }
  return (
    <FormDialog
      title={schedule === undefined ? t('create') : t('editTitle', { name: schedule.name })}
      isOpen
      close={close}
      verb={t(schedule === undefined ? 'createVerb' : 'save')}
      isBusy={creation.isBusy || update.isBusy}
      error={creation.error ?? update.error}
      submit={submit}
    >
      <ScheduleFields
        draft={draft}
        error={creation.error ?? update.error}
        needsAgent={schedule?.mission.capability === undefined}
        change={(part) => setDraft({ ...draft, ...part })}
      />
    </FormDialog>
  )
}

interface FieldsProps {
  readonly draft: ScheduleDraft
  readonly error: Error | null
  /** A mission may name a capability in its place. */
  readonly needsAgent: boolean
  change(part: Partial<ScheduleDraft>): void
}

function ScheduleFields({ draft, error, needsAgent, change }: FieldsProps) {
  const t = useTexts(schedulesTexts)
  const problemAt = problemsIn(error)
  return (
    <>
      <Beside>
        <TextField
          label={t('name')}
          required
          maxLength={64}
          value={draft.name}
          problem={problemAt('name')}
          onChange={(event) => change({ name: event.target.value })}
        />
        {needsAgent && (
          <TextField
            label={t('agent')}
            required
            maxLength={64}
            value={draft.agent}
            problem={problemAt('mission.agent')}
            onChange={(event) => change({ agent: event.target.value })}
          />
        )}
      </Beside>
      <TextArea
        label={t('input')}
        hint={t('inputHint')}
        rows={3}
        required
        value={draft.input}
        problem={problemAt('mission.input')}
        onChange={(event) => change({ input: event.target.value })}
      />
      <Beside>
        <Choice
          label={t('repeat')}
          value={draft.repeat}
          options={(['again', 'once'] as const).map((one) => [one, t(one)])}
          choose={(value) => change({ repeat: value as ScheduleDraft['repeat'] })}
        />
        <Choice
          label={t('overlap')}
          value={draft.overlap}
          options={(['skip', 'queue', 'allow', 'cancel_previous'] as const).map((one) => [one, t(one)])}
          choose={(value) => change({ overlap: value as ScheduleDraft['overlap'] })}
        />
      </Beside>
      {draft.repeat === 'again' ? (
        <PatternFields draft={draft} error={error} change={change} />
      ) : (
        <OnceField draft={draft} error={error} change={change} />
      )}
    </>
  )
}

type PartProps = Pick<FieldsProps, 'draft' | 'error' | 'change'>

function OnceField({ draft, error, change }: PartProps) {
  const t = useTexts(schedulesTexts)
  const { zone } = useFormat()
  return (
    <TextField
      label={t('at')}
      hint={t('onceHint', { zone })}
      type="datetime-local"
      required
      value={draft.at}
      problem={problemsIn(error)('at')}
      onChange={(event) => change({ at: event.target.value })}
    />
  )
}

function PatternFields({ draft: { cron, timeZone }, error, change }: PartProps) {
  const t = useTexts(schedulesTexts)
  const problemAt = problemsIn(error)
  const zones = allZones()
  return (
    <>
      <Beside>
        <TextField
          label={t('cron')}
          hint={t('cronHint')}
          required
          maxLength={200}
          spellCheck={false}
          value={cron}
          problem={problemAt('cron')}
          onChange={(event) => change({ cron: event.target.value })}
        />
        <Choice
          label={t('zone')}
          value={timeZone}
          options={(zones.includes(timeZone) ? zones : [timeZone, ...zones]).map((zone) => [zone, zone])}
          problem={problemAt('time_zone')}
          choose={(value) => change({ timeZone: value })}
        />
      </Beside>
      <PatternPreview cron={useDeferredValue(cron)} zone={timeZone} />
    </>
  )
}

const shown = 5

/** What a pattern means, in words and by its next times. */
function PatternPreview({ cron, zone }: { readonly cron: string; readonly zone: string }) {
  const t = useTexts(schedulesTexts)
  const meaning = useMeaning()
  const { data } = useQuery({
    queryKey: ['next times of a pattern', cron, zone],
    queryFn: () => nextTimes(cron, zone, Date.now(), shown),
    gcTime: 0,
  })
  return (
    <section className={styles.preview} aria-live="polite">
      <h3>{t('preview')}</h3>
      {data?.kind === 'problem' && <p>{t('notUnderstood')}</p>}
      {data?.kind === 'times' && (
        <>
          <p>{data.times.length === 0 ? t('neverComes') : `${meaning(cron)} · ${zone}`}</p>
          <ol className={styles.times}>
            {data.times.map((at) => (
              <li key={at}>
                <ZonedTime at={at} zone={zone} exact />
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  )
}
