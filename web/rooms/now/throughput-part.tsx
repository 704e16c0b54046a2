import { lazy, Suspense } from 'react'
import { Link } from 'wouter'
import type { Throughput, ThroughputWindow } from '../../../contract/resources/throughput.ts'
import { Sparkline } from '../../kit/chart/sparkline.tsx'
import { Empty } from '../../kit/empty.tsx'
import type { Tone } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'
import { Part } from './part.tsx'
import { places } from './places.ts'
import { Segments } from './segments.tsx'
import type { Reading } from './use-readings.ts'

const ThroughputCharts = lazy(() => import('./throughput-charts.tsx'))

interface ThroughputPartProps {
  readonly reading: Reading<'getThroughput'>
  readonly window: ThroughputWindow
  choose(window: ThroughputWindow): void
}

const windows = ['15m', '1h', '24h', '7d'] as const

/** What happened to missions over time, and what they cost. */
export function ThroughputPart({ reading, window, choose }: ThroughputPartProps) {
  const t = useTexts(nowTexts)
  return (
    <Part
      title={t('throughput')}
      reading={reading}
      beside={
        <Segments
          label={t('window')}
          options={windows.map((one) => [one, t(`w${one}`)])}
          chosen={window}
          choose={(value) => choose(value as ThroughputWindow)}
        />
      }
    >
      {(throughput) => <Course throughput={throughput} />}
    </Part>
  )
}

function Course({ throughput }: { readonly throughput: Throughput }) {
  const t = useTexts(nowTexts)
  const { total, buckets, bucket_s } = throughput
  const step = t(bucket_s === 60 ? 'perMinute' : bucket_s === 900 ? 'perQuarter' : 'perHour')
  const isNothing = Object.values(total).every((value) => value === 0)
  return (
    <div className={styles.course}>
      <Figures throughput={throughput} />
      {isNothing ? (
        <Empty title={t('nothingHappened')} command='npm run -s sortie -- missions submit echo "hello" --watch' />
      ) : (
        <div className={styles.charts}>
          <Suspense fallback={null}>
            <ThroughputCharts buckets={buckets} step={step} />
          </Suspense>
        </div>
      )}
      <p className={styles.note}>{t('aboutThroughput', { step })}</p>
    </div>
  )
}

function Figures({ throughput: { window: since, total, buckets } }: { readonly throughput: Throughput }) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  return (
    <ul className={styles.figures}>
      <Figure
        name={t('submitted')}
        value={format.count(total.submitted)}
        href={places.missions({ since })}
        course={buckets.map(({ submitted }) => submitted)}
        tone="blue"
      />
      <Figure
        name={t('completed')}
        value={format.count(total.completed)}
        href={places.missions({ status: 'COMPLETED', since })}
        course={buckets.map(({ completed }) => completed)}
        tone="green"
      />
      <Figure
        name={t('failed')}
        value={format.count(total.failed)}
        href={places.missions({ status: 'FAILED', since })}
        course={buckets.map(({ failed }) => failed)}
        tone="red"
      />
      <Figure
        name={t('ended')}
        value={format.count(total.cancelled + total.expired)}
        href={places.missions({ status: ['CANCELLED', 'EXPIRED'], since })}
        course={buckets.map(({ cancelled, expired }) => cancelled + expired)}
        tone="grey"
      />
      <Figure
        name={t('costWord')}
        value={format.money(total.cost_usd)}
        href={places.budgets}
        course={buckets.map(({ cost_usd }) => cost_usd)}
        tone="purple"
      />
    </ul>
  )
}

interface FigureProps {
  readonly name: string
  readonly value: string
  readonly href: string
  readonly course: readonly number[]
  readonly tone: Tone
}

function Figure({ name, value, href, course, tone }: FigureProps) {
  return (
    <li>
      <Link href={href} className={styles.figure}>
        <span className={styles.figureName}>{name}</span>
        <b className={styles.figureValue}>{value}</b>
        <Sparkline values={course} tone={tone} />
      </Link>
    </li>
  )
}
