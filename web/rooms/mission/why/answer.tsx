import { Link } from 'wouter'
import type { AnswerFor } from '../../../api/call.ts'
import { useTexts } from '../../../texts/catalogue.ts'
import styles from './why.module.css'
import { whyTexts } from './why.texts.ts'

/** In UTF-16 units: some lines. */
const mostShown = 600

/** What came of it, as far as it fits beside the rest. */
export function Answer({ mission: { id, output } }: { readonly mission: AnswerFor<'getMission'> }) {
  const t = useTexts(whyTexts)
  if (output === null) return null
  const text = typeof output === 'string' ? output : JSON.stringify(output, null, 2)
  const isLong = text.length > mostShown
  return (
    <>
      <p className={styles.sentence}>
        <bdi>{isLong ? `${text.slice(0, mostShown).toWellFormed()}…` : text}</bdi>
      </p>
      {isLong && (
        <p>
          <Link href={`/missions/${id}?tab=values`}>{t('wholeAnswer')}</Link>
        </p>
      )}
    </>
  )
}
