import { useEffect } from 'react'
import { Dialog } from '../../kit/dialog.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useActs } from './bulk/acts.ts'
import { keysTexts } from './keys.texts.ts'
import styles from './missions-page.module.css'

/** What single keys do, wherever on the page the focus is, unless somebody writes. */
export type PageKeys = Readonly<Record<string, () => void>>

export function usePageKeys(keys: PageKeys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event.target)) return
      const act = keys[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [keys])
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      'input:not([type="checkbox"]), select, textarea, [role="dialog"], [role="alertdialog"], [role="menu"]',
    ) !== null
  )
}

const ofChoosing: ReadonlySet<string> = new Set(['choose', 'extend'])

const lines = [
  ['j k ↓ ↑', 'move'],
  ['Home End', 'ends'],
  ['Enter', 'open'],
  ['x Space', 'choose'],
  ['Shift', 'extend'],
  ['/', 'search'],
  ['Esc', 'leave'],
  ['p', 'pause'],
  ['n', 'fresh'],
  ['Ctrl-K ⌘K', 'palette'],
  ['?', 'help'],
] as const

export function KeysHelp({ close }: { close(): void }) {
  const t = useTexts(keysTexts)
  const mayChoose = useActs().length > 0
  const shown = lines.filter(([, name]) => mayChoose || !ofChoosing.has(name))
  return (
    <Dialog title={t('title')} isOpen close={close}>
      <dl className={styles.keys}>
        {shown.map(([keys, name]) => (
          <div key={name}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(name)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
