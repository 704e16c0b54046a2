import { useMemo, useState } from 'react'
import type { Json } from '../../../../contract/resources/common.ts'
import { Button } from '../../../kit/button.tsx'
import { Leaf } from '../../../kit/json-tree/leaf.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import styles from './compare.module.css'
import { compareTexts } from './compare.texts.ts'
import { type DiffLine, diffLines } from './line-diff.ts'
import { linesOf } from './lines-of.ts'

/** As many lines as are shown at first, and as each press adds. */
const portion = 500

/** Two values as lines, with those that differ marked by a sign, a word and a colour. */
export function DiffView({ left, right }: { readonly left: Json; readonly right: Json }) {
  const t = useTexts(compareTexts)
  const format = useFormat()
  const [shown, setShown] = useState(portion)
  const { lines, isComplete } = useMemo(() => diffLines(linesOf(left), linesOf(right)), [left, right])
  const differing = lines.filter(({ kind }) => kind !== 'same').length
  return (
    <>
      <p className={styles.note}>
        {differing === 0 ? t('same') : t('differs', { count: differing })} {!isComplete && t('notAligned')}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <div className={styles.diff} tabIndex={0}>
        {lines.slice(0, shown).map((line, place) => (
          // Lines have no names, and their order does not change.
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <Line key={place} line={line} />
        ))}
        {lines.length > shown && (
          <Button look="quiet" onPress={() => setShown(shown + portion)}>
            {t('more', { count: format.count(lines.length - shown) })}
          </Button>
        )}
      </div>
    </>
  )
}

const signs = { same: ' ', left: '−', right: '+' } as const

function Line({ line }: { readonly line: DiffLine }) {
  const t = useTexts(compareTexts)
  const text = line.kind === 'right' ? line.right : line.left
  return (
    <div className={`${styles.line} ${styles[line.kind]}`}>
      <span aria-hidden>{signs[line.kind]}</span>
      {line.kind !== 'same' && (
        <span className="visually-hidden">{t(line.kind === 'left' ? 'onlyLeft' : 'onlyRight')}: </span>
      )}
      <Leaf value={text} isAlone />
    </div>
  )
}
