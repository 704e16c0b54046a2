import { Link } from 'wouter'
import type { Step } from '../../../../contract/resources/mission.ts'
import type { AnswerFor } from '../../../api/call.ts'
import { Empty } from '../../../kit/empty.tsx'
import { Grid } from '../../../kit/grid.tsx'
import { Panel } from '../../../kit/panel.tsx'
import { Badge, type Tone } from '../../../kit/status.tsx'
import { Time } from '../../../kit/time.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import type { MissionRecord } from '../feed/mission-feed.ts'
import { partTexts } from '../part.texts.ts'
import styles from './effects.module.css'
import { type Effect, effectsIn } from './effects.ts'

interface EffectsTabProps {
  readonly mission: AnswerFor<'getMission'>
  readonly record: MissionRecord | undefined
  open(step: number): void
}

/** What the mission changed outside, and what people decided about it. */
export default function EffectsTab({ mission, record, open }: EffectsTabProps) {
  const t = useTexts(partTexts)
  const steps = record?.steps ?? []
  const [first] = steps
  return (
    <div className={styles.parts}>
      <Panel title={t('effectsTitle')} isFlush>
        <Effects effects={effectsIn(steps, mission.open_effect)} open={open} />
      </Panel>
      <Panel title={t('approvalsTitle')} isFlush>
        <Decisions steps={steps.filter((step) => step.kind === 'approval')} open={open} />
      </Panel>
      {first && first.number > 1 && (
        <p className={styles.note}>{t('readSteps', { first: first.number, last: steps.at(-1)?.number ?? 0 })}</p>
      )}
    </div>
  )
}

const tones: Readonly<Record<Effect['state'], Tone>> = {
  DONE: 'green',
  FAILED: 'grey',
  INTENDED: 'blue',
  UNKNOWN: 'amber',
}

function Effects({ effects, open }: { readonly effects: readonly Effect[]; open(step: number): void }) {
  const t = useTexts(partTexts)
  const words = { DONE: t('done'), FAILED: t('notMade'), INTENDED: t('intended'), UNKNOWN: t('unknown') }
  return (
    <Grid
      label={t('effectsTitle')}
      rows={effects}
      keyOf={({ key, step }) => `${step} ${key}`}
      open={({ step }) => {
        if (step !== undefined) open(step)
      }}
      empty={<Empty title={t('noEffects')} />}
      columns={[
        { id: 'step', title: t('step'), width: '70px', cell: ({ step }) => step ?? '–' },
        { id: 'tool', title: t('tool'), width: 'minmax(0, 1fr)', cell: ({ tool }) => <bdi>{tool}</bdi> },
        { id: 'kind', title: t('effect'), width: '110px', cell: ({ kind }) => kind },
        {
          id: 'state',
          title: t('state'),
          width: '140px',
          cell: ({ state }) => <Badge tone={tones[state]}>{words[state]}</Badge>,
        },
        { id: 'key', title: t('key'), width: 'minmax(0, 2fr)', cell: ({ key }) => <code>{key}</code> },
        { id: 'time', title: t('time'), width: '130px', cell: ({ at }) => <Time at={at} /> },
      ]}
    />
  )
}

type Decision = Extract<Step, { kind: 'approval' }>

function Decisions({ steps, open }: { readonly steps: readonly Decision[]; open(step: number): void }) {
  const t = useTexts(partTexts)
  return (
    <Grid
      label={t('approvalsTitle')}
      rows={steps}
      keyOf={({ number }) => String(number)}
      open={({ number }) => open(number)}
      empty={<Empty title={t('noApprovals')} />}
      columns={[
        { id: 'step', title: t('step'), width: '70px', cell: ({ number }) => number },
        { id: 'decision', title: t('decision'), width: '110px', cell: ({ decision }) => decision },
        { id: 'tool', title: t('tool'), width: 'minmax(0, 1fr)', cell: ({ tool }) => <bdi>{tool}</bdi> },
        { id: 'by', title: t('by'), width: 'minmax(0, 1fr)', cell: ({ by }) => <bdi>{by}</bdi> },
        {
          id: 'id',
          title: t('name'),
          width: 'minmax(0, 1fr)',
          cell: ({ approval_id }) => (
            <Link href={`/approvals/${approval_id}`}>
              <code>{approval_id}</code>
            </Link>
          ),
        },
        { id: 'time', title: t('time'), width: '130px', cell: (step) => <Time at={step.finished_at} /> },
      ]}
    />
  )
}
