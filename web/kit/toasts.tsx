import { X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { SortieApiError } from '../../sdk/errors.ts'
import { preferences } from '../preferences/preferences.ts'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import { kitTexts } from './kit.texts.ts'
import styles from './toasts.module.css'

interface Toast {
  readonly number: number
  readonly text: string
  readonly isFailure: boolean
}

const listeners = new Set<() => void>()
let toasts: readonly Toast[] = []
let number = 0

/** Tells what was done. */
export function say(text: string): void {
  show(text, false)
}

/** Tells what could not be done, until it is dismissed. */
export function showFailure(error: Error): void {
  void inWords(error).then((words) => show(words, true))
}

/** In the words of the console; if these cannot be loaded, in those of the API. */
async function inWords(error: Error): Promise<string> {
  if (!(error instanceof SortieApiError)) return error.message
  const id = error.request_id === '' ? '' : ` (${error.code}, ${error.request_id})`
  const { wordedFailure } = await import('./worded-failure.ts').catch(() => ({ wordedFailure: undefined }))
  const worded = wordedFailure?.(error, preferences().language)
  const words = worded ? [worded.what, worded.about].filter((part) => part !== undefined).join(' ') : error.message
  return `${words}${id}`
}

function show(text: string, isFailure: boolean): void {
  const toast = { number: ++number, text, isFailure }
  set([...toasts, toast].slice(-mostShown))
  if (!isFailure) setTimeout(() => dismiss(toast.number), shownForMs)
}

function dismiss(gone: number): void {
  set(toasts.filter((toast) => toast.number !== gone))
}

function set(next: readonly Toast[]): void {
  toasts = next
  for (const tell of listeners) tell()
}

const mostShown = 4
const shownForMs = 5000

/** Short messages about what the person did; screen readers read them out. */
export function Toasts() {
  const t = useTexts(kitTexts)
  const shown = useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => toasts,
  )
  return (
    <ol
      className={styles.toasts}
      aria-live="polite"
      aria-label={t('notifications')}
      // A dialog neither hides them from screen readers, nor closes when one is dismissed.
      data-react-aria-top-layer
    >
      {shown.map((toast) => (
        <li key={toast.number} className={`${styles.toast} ${toast.isFailure ? styles.failure : ''}`}>
          <bdi>{toast.text}</bdi>
          <Button look="quiet" icon={<X aria-hidden />} label={t('dismiss')} onPress={() => dismiss(toast.number)} />
        </li>
      ))}
    </ol>
  )
}
