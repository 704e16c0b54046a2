import type { RedriveReport } from '../../../contract/resources/dead-letter.ts'
import { Loaded } from '../../kit/loaded.tsx'
import { WouldRun } from '../../kit/would-run.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './dead-letters.module.css'
import { deadLettersTexts } from './dead-letters.texts.ts'
import { summaryOf } from './summary-of.ts'

interface BulkPreviewProps {
  readonly report: { readonly data: RedriveReport | undefined; readonly error: Error | null; refetch(): unknown }
  /** How many there are of the cause. */
  readonly count: number
}

/** What a redrive of many would do, by its dry run. */
export function BulkPreview({ report, count }: BulkPreviewProps) {
  const t = useTexts(deadLettersTexts)
  const format = useFormat()
  return (
    <section className={styles.preview} aria-live="polite">
      <h3>{t('preview')}</h3>
      <Loaded query={report}>
        {({ items, next_cursor }) => {
          const { would, refused, steps, usd, problems } = summaryOf(items)
          return (
            <>
              <p>{t('would', { would, of: items.length, refused })}</p>
              <WouldRun outcomes={items} />
              {steps > 0 && <p>{t('wouldKeep', { steps: format.count(steps), cost: format.money(usd) })}</p>}
              {next_cursor !== null && items.length < count && <p>{t('wouldPartial', { count: items.length })}</p>}
              {problems.length > 0 && (
                <>
                  <h3>{t('refusedWhy')}</h3>
                  <ul>
                    {problems.map(([message, times]) => (
                      <li key={message}>
                        {format.count(times)} × <bdi>{message}</bdi>
                      </li>
                    ))}
                  </ul>
                </>
              )}
            </>
          )
        }}
      </Loaded>
    </section>
  )
}
