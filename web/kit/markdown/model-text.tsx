import { lazy, Suspense, useState } from 'react'
import { useTexts } from '../../texts/catalogue.ts'
import { Button } from '../button.tsx'
import { Copy } from '../copy.tsx'
import { Download } from '../download.tsx'
import { JsonTree } from '../json-tree/json-tree.tsx'
import { kitTexts } from '../kit.texts.ts'
import styles from './model-text.module.css'

const RenderedMarkdown = lazy(() => import('./markdown.tsx'))

/** Longer texts would keep the page busy; they are shown as they are, a part at a time. */
const mostRendered = 60_000

/** What a model wrote: rendered, or as it is. */
export function ModelText({ text, name }: { readonly text: string; readonly name: string }) {
  const t = useTexts(kitTexts)
  const mayRender = text.length <= mostRendered
  const [isRaw, setRaw] = useState(!mayRender)
  if (isRaw)
    return (
      <div className={styles.raw}>
        {mayRender && (
          <div className={styles.tools}>
            <Button look="quiet" onPress={() => setRaw(false)}>
              {t('rendered')}
            </Button>
          </div>
        )}
        <JsonTree value={text} name={name} />
      </div>
    )
  return (
    <div className={styles.box}>
      <div className={styles.tools}>
        <Button look="quiet" onPress={() => setRaw(true)}>
          {t('raw')}
        </Button>
        <Copy text={text} />
        <Download text={() => text} name={`${name}.txt`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <div className={styles.text} tabIndex={0}>
        <Suspense fallback={<bdi className={styles.plain}>{text}</bdi>}>
          <RenderedMarkdown text={text} />
        </Suspense>
      </div>
    </div>
  )
}
