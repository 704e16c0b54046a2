import { useEffect, useState } from 'react'
import { useTexts } from '../../texts/catalogue.ts'
import { Copy } from '../copy.tsx'
import { Download } from '../download.tsx'
import styles from './json-tree.module.css'
import { jsonTreeTexts } from './json-tree.texts.ts'
import { Leaf } from './leaf.tsx'
import type { Path, Value } from './rows.ts'
import { search } from './search.ts'
import { TreeView } from './tree-view.tsx'

interface JsonTreeProps {
  readonly value: Value
  /** What it is, for screen readers and as the name of a downloaded file. */
  readonly name: string
}

/**
 * A value of any size as a readable tree: searched, copied, downloaded, and walked by keyboard. Only what is open and in view
 * exists. A text alone is shown as text.
 */
export function JsonTree({ value, name }: JsonTreeProps) {
  if (typeof value === 'string') return <TextValue text={value} name={name} />
  return <SearchedTree value={value} name={name} />
}

function SearchedTree({ value, name }: JsonTreeProps) {
  const t = useTexts(jsonTreeTexts)
  const [text, setText] = useState('')
  const { found, at, step } = useSearch(value, text)
  return (
    <div className={styles.tree}>
      <Tools value={value} name={name}>
        <input
          type="search"
          className={styles.search}
          placeholder={t('search')}
          aria-label={t('searchIn', { name })}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
          }}
        />
        <span role="status" className={styles.found}>
          {text !== '' && t('found', { at: found.length === 0 ? 0 : at + 1, of: found.length })}
        </span>
      </Tools>
      <TreeView value={value} name={name} target={found[at]} />
    </div>
  )
}

function TextValue({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <div className={styles.tree}>
      <Tools value={text} name={name} />
      <div className={styles.text}>
        <Leaf value={text} isAlone />
      </div>
    </div>
  )
}

function Tools({ value, name, children }: JsonTreeProps & { readonly children?: React.ReactNode }) {
  const whole = () => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))
  return (
    <div className={styles.tools}>
      {children}
      <span className={styles.space} />
      <Copy text={whole} />
      <Download text={whole} name={typeof value === 'string' ? `${name}.txt` : `${name}.json`} />
    </div>
  )
}

function useSearch(value: Value, text: string) {
  const [found, setFound] = useState<readonly Path[]>([])
  const [at, setAt] = useState(0)
  useEffect(() => {
    let isWanted = true
    setAt(0)
    if (text === '') setFound([])
    else
      void search(value, text, async (soFar) => {
        await new Promise((resolve) => setTimeout(resolve))
        if (isWanted) setFound(soFar.paths)
        return isWanted
      }).then(({ paths }) => {
        if (isWanted) setFound(paths)
      })
    return () => {
      isWanted = false
    }
  }, [value, text])
  const step = (by: number) => setAt(found.length === 0 ? 0 : (at + by + found.length) % found.length)
  return { found, at, step }
}
