import { CircleCheck, CircleX, Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Model } from '../../../contract/resources/model.ts'
import { Command } from '../../kit/command.tsx'
import { Badge, type Tone } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'
import { Part } from './part.tsx'
import { Said } from './said.tsx'
import type { Reading } from './use-readings.ts'

const looks: Readonly<Record<Model['health']['state'], { readonly tone: Tone; readonly icon: ReactNode }>> = {
  ok: { tone: 'green', icon: <CircleCheck aria-hidden /> },
  failing: { tone: 'red', icon: <CircleX aria-hidden /> },
  rate_limited: { tone: 'amber', icon: <Hourglass aria-hidden /> },
}

const most = 8
/** The API counts the calls of all models together up to here. */
const countedTo = 1000

/** The models that are left alone, and those that are called. */
export function ModelsPart({ reading }: { readonly reading: Reading<'listModels'> }) {
  const t = useTexts(nowTexts)
  return (
    <Part title={t('models')} reading={reading} span={3}>
      {({ items }) => {
        const shown = items
          .filter(isTold)
          .toSorted((one, other) => rank(one) - rank(other))
          .slice(0, most)
        return (
          <div className={styles.course}>
            <Overview models={items} />
            <ul className={styles.rows}>
              {shown.map((model) => (
                <ModelRow key={model.name} model={model} />
              ))}
            </ul>
            {items.reduce((sum, { calls }) => sum + calls, 0) >= countedTo && (
              <p className={styles.note}>{t('callsCapped')}</p>
            )}
          </div>
        )
      }}
    </Part>
  )
}

/** A model counts as working only if somebody could call it. */
function Overview({ models }: { readonly models: readonly Model[] }) {
  const t = useTexts(nowTexts)
  const real = models.filter(({ provider }) => provider !== 'offline')
  const callable = real.filter(({ has_credentials }) => has_credentials)
  const without = real.length - callable.length
  if (callable.length === 0)
    return (
      <>
        <p className={styles.calm}>{t('noCredentials')}</p>
        <Command text={withProvider} />
      </>
    )
  return (
    <p className={styles.calm}>
      {callable.every(({ health }) => health.state === 'ok') && t('allWork', { count: callable.length })}
      {without > 0 && ` ${t('withoutCredentials', { count: without })}`}
    </p>
  )
}

const withProvider = `export OPENAI_API_KEY=sk-…
npm start`

function isTold({ calls, health }: Model): boolean {
  return calls > 0 || health.state !== 'ok'
}

function rank({ health, calls }: Model): number {
  return (health.state === 'ok' ? 1e6 : 0) - calls
}

function ModelRow({ model: { name, health, calls, latency } }: { readonly model: Model }) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  return (
    <li>
      <span className={styles.rowHead}>
        <bdi>{name}</bdi>
        <Badge tone={looks[health.state].tone} icon={looks[health.state].icon}>
          {t(health.state)}
        </Badge>
      </span>
      <span className={styles.note}>
        {t('modelsCalls', { count: calls })}
        {latency &&
          ` · ${t('latency', { p50: format.duration(latency.p50_ms), p95: format.duration(latency.p95_ms) })}`}
        {health.until !== null && (
          <>
            {' · '}
            <Said say={(when) => t('modelUntil', { when })} value={<Time at={health.until} />} />
          </>
        )}
      </span>
    </li>
  )
}
