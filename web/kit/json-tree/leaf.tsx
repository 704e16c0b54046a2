import { useState } from 'react'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './json-tree.module.css'
import { jsonTreeTexts } from './json-tree.texts.ts'
import type { Value } from './rows.ts'

/** As much of a text as a line shows at first, and as much more as each press adds. */
const headInRow = 300
const headAlone = 20_000

/** A text, number or the like. Of a long text its head is shown and said to be one; the whole is copied or downloaded. */
export function Leaf({ value, isAlone = false }: { readonly value: Value; readonly isAlone?: boolean }) {
  const t = useTexts(jsonTreeTexts)
  const format = useFormat()
  const head = isAlone ? headAlone : headInRow
  const [shown, setShown] = useState(head)
  if (typeof value !== 'string') return <span className={styles[typeof value] ?? styles.null}>{String(value)}</span>
  const isCut = value.length > shown
  const text = isCut ? value.slice(0, shown) : value
  return (
    <span className={isAlone ? styles.plain : styles.string}>
      <bdi>{isAlone ? text : JSON.stringify(text).replace(/"$/, isCut ? '' : '"')}</bdi>
      {isCut && (
        <button
          type="button"
          className={styles.rest}
          onClick={(event) => {
            event.stopPropagation()
            setShown(shown + headAlone)
          }}
        >
          {t('rest', { shown: format.count(shown), of: format.count(value.length) })}
        </button>
      )}
    </span>
  )
}
