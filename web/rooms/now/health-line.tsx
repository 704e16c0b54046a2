import { CircleCheck, CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { useNow } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { NeedRow } from './need-row.tsx'
import { type Findings, type Need, needsOf } from './needs.ts'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'
import type { Readings } from './use-readings.ts'
import { useStill } from './use-still.ts'

/** So many are enough to begin with. */
const shownFirst = 8

/** Whether everything is well, and if not, what needs a person, the most urgent first. */
export function HealthLine({ readings }: { readonly readings: Readings }) {
  const t = useTexts(nowTexts)
  const findings = findingsIn(readings)
  const now = Math.floor(useNow() / minuteMs) * minuteMs
  const needs = needsOf(findings, now)
  const missing = Object.entries(findings).flatMap(([name, found]) => {
    const { may, error } = readings[name as keyof Findings]
    return may && found === undefined ? [error] : []
  })
  return (
    <section className={styles.health} aria-label={t('health')}>
      {needs.length > 0 && <Needs needs={needs} />}
      {needs.length === 0 &&
        (missing.includes(null) ? (
          <p className={styles.looking}>{t('looking')}</p>
        ) : missing.length > 0 ? (
          <Unknown />
        ) : (
          <AllWell {...{ readings }} />
        ))}
    </section>
  )
}

const minuteMs = 60_000

function findingsIn(readings: Readings): Findings {
  const { health, switches, stops, budgets, agents, models, deadLetters, approvals, deliveries, waiting } = readings
  return {
    ...{ health: health.data, switches: switches.data, stops: stops.data, budgets: budgets.data },
    ...{ agents: agents.data, models: models.data, deadLetters: deadLetters.data },
    ...{ approvals: approvals.data, deliveries: deliveries.data, waiting: waiting.data },
  }
}

/** What could not be read is named above, with the time of the latest figures. */
function Unknown() {
  const t = useTexts(nowTexts)
  return (
    <p className={styles.well}>
      <CircleHelp aria-hidden />
      <b>{t('unknown')}</b>
      <span>{t('unknownAbout')}</span>
    </p>
  )
}

function AllWell({ readings }: { readonly readings: Readings }) {
  const t = useTexts(nowTexts)
  const isWhole = Object.values(readings).every(({ may, data }) => may && data !== undefined)
  const running = readings.status.data?.missions.running ?? 0
  return (
    <p className={styles.well}>
      <CircleCheck aria-hidden />
      <b>{t('allWell')}</b>
      <span>{isWhole ? t('allWellAbout', { running }) : t('wellAsFar')}</span>
    </p>
  )
}

function Needs({ needs }: { readonly needs: readonly Need[] }) {
  const t = useTexts(nowTexts)
  const [isWhole, setWhole] = useState(false)
  const { shown, isBehind, hold } = useStill(JSON.stringify(needs))
  const held: readonly Need[] = shown === JSON.stringify(needs) ? needs : JSON.parse(shown)
  const some = isWhole ? held : held.slice(0, shownFirst)
  const hidden = held.length - some.length
  return (
    <>
      <ol className={styles.needs} {...hold}>
        {some.map((need) => (
          <NeedRow key={keyOf(need)} need={need} />
        ))}
      </ol>
      {hidden > 0 && (
        <Button look="quiet" onPress={() => setWhole(true)}>
          {t('hiddenNeeds', { count: hidden })}
        </Button>
      )}
      <p className={styles.still} role="status">
        {isBehind ? t('heldStill') : ''}
      </p>
    </>
  )
}

function keyOf(need: Need): string {
  switch (need.kind) {
    case 'part':
      return `part ${need.part}`
    case 'switch':
      return need.switch.id
    case 'stopping':
      return need.stop.id
    case 'budget':
      return `budget ${need.budget.scope} ${need.budget.period}`
    case 'agent':
      return `agent ${need.agent}`
    case 'model':
      return `model ${need.model}`
    case 'deadLetters':
      return `dead ${need.code}`
    case 'deliveries':
      return `deliveries ${need.host}`
    default:
      return need.kind
  }
}
