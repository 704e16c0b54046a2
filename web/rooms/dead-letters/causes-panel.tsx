import type { DeadLetterCauses } from '../../../contract/resources/dead-letter.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Meter } from '../../kit/meter.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './dead-letters.module.css'
import { deadLettersTexts } from './dead-letters.texts.ts'
import { RedriveCause } from './redrive-cause.tsx'
import type { Causes } from './use-causes.ts'

interface CausesPanelProps {
  readonly causes: Causes
  readonly status: 'open' | 'redriven'
  choose(cause: Cause): void
}

type Cause = DeadLetterCauses['causes'][number]

/** How many died of what: a press on a cause lists them. */
export function CausesPanel({ causes, status, choose }: CausesPanelProps) {
  const t = useTexts(deadLettersTexts)
  const format = useFormat()
  const may = useMay()
  const { counted, isWhole, isCounting } = causes
  const total =
    !isWhole && isCounting ? t('counting', { count: format.count(counted) }) : t('total', { count: counted })
  if (causes.data?.length === 0) return null
  return (
    <Panel
      title={t('causes')}
      isFlush
      beside={
        <span className={styles.total} role="status">
          {causes.data !== undefined && total}
          {!(isWhole || isCounting) && (
            <Button look="quiet" onPress={causes.more}>
              {t('countRest')}
            </Button>
          )}
        </span>
      }
    >
      <Loaded query={causes}>
        {(known) => (
          <ul className={styles.causes}>
            {known.map((cause) => (
              <li key={`${cause.kind} ${cause.code}`}>
                <button type="button" className={styles.cause} onClick={() => choose(cause)}>
                  <code>{cause.code}</code>
                  <bdi className={styles.message}>{cause.message}</bdi>
                </button>
                <span className={styles.share}>
                  <strong>{format.count(cause.count)}</strong>
                  <Meter
                    label={format.percent(cause.count / Math.max(1, counted))}
                    parts={[{ share: cause.count / Math.max(1, counted), tone: 'red' }]}
                  />
                </span>
                <bdi className={styles.agents}>
                  {cause.kind === 'mission' ? cause.agents.join(', ') : t('delivery')}
                </bdi>
                <span className={styles.latest}>
                  <Time at={cause.last_died_at} />
                </span>
                {status === 'open' && may('redriveDeadLetters') && <RedriveCause cause={cause} />}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  )
}
