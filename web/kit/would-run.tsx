import type { RedriveOutcome } from '../../contract/resources/dead-letter.ts'
import { useTexts } from '../texts/catalogue.ts'
import { useFormat } from '../texts/format.ts'
import { versionTexts } from './version.texts.ts'
import { versionCounts } from './version-counts.ts'

interface WouldRunProps {
  readonly outcomes: readonly Pick<RedriveOutcome, 'outcome' | 'agent_version'>[]
}

/** Which versions of their agents missions would run, and how many of them: each may be at another one. */
export function WouldRun({ outcomes }: WouldRunProps) {
  const t = useTexts(versionTexts)
  const format = useFormat()
  const counts = versionCounts(outcomes)
  if (counts.length === 0) return null
  const versions = counts.map(([version, count]) => t('countOf', { version, count: format.count(count) })).join(', ')
  return <p>{t('wouldRun', { versions })}</p>
}
