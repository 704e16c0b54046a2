import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { Schedule } from '../../../contract/resources/schedule.ts'
import { problemsIn, problemsWithin } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useEdit } from '../../kit/editing/use-edit.tsx'
import { useReading } from '../../kit/editing/use-reading.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { InputField } from '../../kit/input-field.tsx'
import { ObjectField } from '../../kit/object-field.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { allZones } from '../../texts/zones.ts'
import { nextTimes } from './next-times.ts'
import { catchUps, changesIn, creationOf, draftOf, missionFields, type ScheduleDraft } from './schedule-draft.ts'
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
  const edit = useScheduleEdit(schedule)
  const { begun, draft, change } = edit
  const creation = useSubmit('createSchedule', readings)
  const update = useSubmit('updateSchedule', readings)
  const created = schedule === undefined ? creationOf(draft, zone) : undefined
  const changed = schedule && changesIn(begun, draft, zone)
  const then = (answer: Schedule) => {
    edit.forget()
    close()
    written(answer)
  }
  const submit = () => {
    if (created) creation.send({ body: created }, then)
    else if (schedule && changed && Object.keys(changed).length > 0)
      update.send({ params: { schedule_id: schedule.id }, body: changed }, then)
    else close()
  }
  return (
    <FormDialog
      title={schedule === undefined ? t('create') : t('editTitle', { name: schedule.name })}
      isOpen
      close={close}
      verb={t(schedule === undefined ? 'createVerb' : 'save')}
      drafting={edit}
      edit={edit}
      isUnfit={(created ?? changed) === undefined}
      isBusy={creation.isBusy || update.isBusy}
      error={creation.error ?? update.error}
      submit={submit}
    >
      <ScheduleFields
        draft={draft}
        error={creation.error ?? update.error}
        needsAgent={schedule?.mission.capability === undefined}
        change={change}
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
      <InputField
        label={t('input')}
        hint={t('inputHint')}
        rows={3}
        isRequired
        text={draft.input}
        problem={problemAt('mission.input')}
        change={(input) => change({ input })}
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
      <MissedFields draft={draft} error={error} change={change} />
      <ObjectField
        label={t('missionRest')}
        hint={t('missionRestHint')}
        text={draft.mission}
        taken={missionFields}
        problem={problemsWithin(error, 'mission', ['mission.agent', 'mission.input'])}
        change={(mission) => change({ mission })}
      />
    </>
  )
}

type PartProps = Pick<FieldsProps, 'draft' | 'error' | 'change'>

/** What is done with times at which Sortie was down or the schedule paused, and how exact a time is. */
function MissedFields({ draft: { catchUp, catchUpWindow, catchUpMax, jitter }, error, change }: PartProps) {
  const t = useTexts(schedulesTexts)
  const problemAt = problemsIn(error)
  return (
    <>
      <Beside>
        <Choice
          label={t('catchUp')}
          value={catchUp}
          options={catchUps.map((one) => [one, t(`catchUp_${one}`)])}
          problem={problemAt('catch_up')}
          choose={(value) => change({ catchUp: catchUps.find((one) => one === value) ?? 'latest' })}
        />
        <WholeNumber
          label={t('jitterField')}
          least={0}
          most={3600}
          text={jitter}
          problem={problemAt('jitter_s')}
          change={(text) => change({ jitter: text })}
        />
      </Beside>
      {catchUp !== 'none' && (
        <Beside>
          <WholeNumber
            label={t('catchUpWindow')}
            least={60}
            most={604_800}
            text={catchUpWindow}
            problem={problemAt('catch_up_window_s')}
            change={(text) => change({ catchUpWindow: text })}
          />
          {catchUp === 'all' && (
            <WholeNumber
              label={t('catchUpMax')}
              least={1}
              most={100}
              text={catchUpMax}
              problem={problemAt('catch_up_max')}
              change={(text) => change({ catchUpMax: text })}
            />
          )}
        </Beside>
      )}
    </>
  )
}

interface WholeNumberProps {
  readonly label: string
  readonly least: number
  readonly most: number
  readonly text: string
  readonly problem: string | undefined
  change(text: string): void
}

function WholeNumber({ label, least, most, text, problem, change }: WholeNumberProps) {
  return (
    <TextField
      label={label}
      type="number"
      required
      min={least}
      max={most}
      step={1}
      value={text}
      problem={problem}
      onChange={(event) => change(event.target.value)}
    />
  )
}

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

function useScheduleEdit(schedule: Schedule | undefined) {
  const t = useTexts(schedulesTexts)
  const { zone } = useFormat()
  const [openedAt] = useState(Date.now)
  const call = { params: { schedule_id: schedule?.id ?? '' } }
  return useEdit<Schedule, ScheduleDraft>({
    form: `schedule ${schedule?.id ?? ''}`,
    present: schedule,
    draftOf: (one) => draftOf(one, zone, openedAt),
    // Agent, input and the rest are one mission; a pattern is sent with its time zone.
    sends: 'all',
    reading: useReading('getSchedule', call, (read) => read, schedule !== undefined),
    nameOf: ({ name }) => name,
    labels: {
      name: t('name'),
      agent: t('agent'),
      input: t('input'),
      repeat: t('repeat'),
      cron: t('cron'),
      timeZone: t('zone'),
      at: t('at'),
      overlap: t('overlap'),
      catchUp: t('catchUp'),
      catchUpWindow: t('catchUpWindow'),
      catchUpMax: t('catchUpMax'),
      jitter: t('jitterField'),
      mission: t('missionRest'),
    },
  })
}
