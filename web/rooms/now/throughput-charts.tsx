import { useMemo } from 'react'
import type { ThroughputBucket } from '../../../contract/resources/throughput.ts'
import { TimeChart } from '../../kit/chart/chart.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { nowTexts } from './now.texts.ts'

interface ThroughputChartsProps {
  readonly buckets: readonly ThroughputBucket[]
  readonly step: string
}

/** The charts, which are loaded after the figures are shown. */
export default function ThroughputCharts({ buckets, step }: ThroughputChartsProps) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  const times = useMemo(() => buckets.map(({ at }) => Date.parse(at)), [buckets])
  const missions = useMemo(
    () => [
      { id: 'submitted', name: t('submitted'), tone: 'blue', values: buckets.map((one) => one.submitted) } as const,
      { id: 'started', name: t('started'), tone: 'amber', values: buckets.map((one) => one.started) } as const,
      { id: 'completed', name: t('completed'), tone: 'green', values: buckets.map((one) => one.completed) } as const,
      { id: 'failed', name: t('failed'), tone: 'red', values: buckets.map((one) => one.failed) } as const,
    ],
    [buckets, t],
  )
  const costs = useMemo(
    () => [
      { id: 'cost_usd', name: t('costWord'), tone: 'purple', values: buckets.map((one) => one.cost_usd) } as const,
    ],
    [buckets, t],
  )
  return (
    <>
      <TimeChart
        name={`${t('throughput')}, ${step}`}
        file="sortie-throughput"
        times={times}
        series={missions}
        isWhole
        say={format.count}
      />
      {buckets.some(({ cost_usd }) => cost_usd > 0) && (
        <TimeChart
          name={`${t('cost')}, ${step}`}
          file="sortie-cost"
          times={times}
          series={costs}
          height={96}
          say={format.money}
        />
      )}
    </>
  )
}
