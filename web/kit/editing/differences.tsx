import { useTexts } from '../../texts/catalogue.ts'
import { changedLines } from './changed-lines.ts'
import styles from './editing.module.css'
import { editingTexts } from './editing.texts.ts'
import type { Difference } from './three-way.ts'

interface DifferencesProps {
  readonly differences: readonly Difference[]
  labelOf(field: string): string
  /** Of two things, and not of one before and after a change. */
  readonly isOfTwo: boolean
}

/** More are counted. */
const mostShown = 20

/** What differs, part by part. */
export function Differences({ differences, labelOf, isOfTwo }: DifferencesProps) {
  const t = useTexts(editingTexts)
  const more = differences.length - mostShown
  return (
    <>
      <dl className={styles.differences}>
        {differences.slice(0, mostShown).map(({ field, member, before, theirs, isMineToo }) => (
          <div key={`${field} ${member ?? ''}`}>
            <dt>
              <bdi>{member === undefined ? labelOf(field) : `${labelOf(field)}: ${member}`}</bdi>
              {isMineToo && <em> {t('mineToo')}</em>}
            </dt>
            <dd>
              <Lines before={before} after={theirs} isOfTwo={isOfTwo} />
            </dd>
          </div>
        ))}
      </dl>
      {more > 0 && <p>{t('moreLines', { count: more })}</p>}
    </>
  )
}

interface LinesProps {
  readonly before: string
  readonly after: string
  readonly isOfTwo: boolean
}

function Lines({ before, after, isOfTwo }: LinesProps) {
  const t = useTexts(editingTexts)
  const lines = changedLines(before, after)
  return (
    <>
      {!isOfTwo && <Text name={t('before')} lines={lines.before} isEmpty={before === ''} />}
      <Text name={t(isOfTwo ? 'there' : 'now')} lines={lines.after} isEmpty={after === ''} />
      {lines.more > 0 && <small>{t('moreLines', { count: lines.more })}</small>}
    </>
  )
}

interface TextProps {
  readonly name: string
  /** None, if lines were only added or only taken away. */
  readonly lines: readonly string[]
  readonly isEmpty: boolean
}

function Text({ name, lines, isEmpty }: TextProps) {
  const t = useTexts(editingTexts)
  if (lines.length === 0 && !isEmpty) return null
  return (
    <div className={lines.length > 1 ? styles.block : undefined}>
      <span>{name}: </span>
      {isEmpty ? <i>{t('nothing')}</i> : <bdi className={styles.lines}>{lines.join('\n')}</bdi>}
    </div>
  )
}
