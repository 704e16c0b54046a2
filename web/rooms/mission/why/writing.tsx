import { useEffect, useRef } from 'react'
import { useTexts } from '../../../texts/catalogue.ts'
import type { MissionRecord, Progress } from '../feed/mission-feed.ts'
import type { Written } from '../feed/written.ts'
import styles from './why.module.css'
import { whyTexts } from './why.texts.ts'

/** What a model writes at the moment, and how far calls are. */
export function Writing({ record }: { readonly record: MissionRecord | undefined }) {
  if (!record) return null
  const { text, reasoning, progress } = record
  return (
    <>
      {reasoning && <Stream written={reasoning} isReasoning />}
      {text && <Stream written={text} />}
      {[...progress].map(([callId, told]) => (
        <OneProgress key={callId} progress={told} />
      ))}
    </>
  )
}

function Stream({ written, isReasoning = false }: { readonly written: Written; readonly isReasoning?: boolean }) {
  const t = useTexts(whyTexts)
  const frame = useRef<HTMLDivElement>(null)
  const { text, step, isPartial } = written
  useEffect(() => {
    const box = frame.current
    // Whoever has scrolled up to read is left there.
    if (box && text.length > 0 && box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPx)
      box.scrollTop = box.scrollHeight
  }, [text])
  return (
    <div className={styles.writing}>
      <h3>{isReasoning ? t('reasoning') : t('writing', { step })}</h3>
      {isPartial && <p className={styles.at}>{t('partial')}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <div ref={frame} className={`${styles.stream} ${isReasoning ? styles.thought : ''}`} tabIndex={0}>
        <bdi>{text}</bdi>
      </div>
    </div>
  )
}

const nearEndPx = 80

function OneProgress({ progress: { tool, text, done, total } }: { readonly progress: Progress }) {
  const t = useTexts(whyTexts)
  return (
    <div className={styles.progress}>
      <bdi>{tool}</bdi>
      {done !== undefined && total !== undefined && (
        <progress value={done} max={total} aria-label={t('progress', { done, total })} />
      )}
      {text !== '' && <bdi>{text}</bdi>}
    </div>
  )
}
