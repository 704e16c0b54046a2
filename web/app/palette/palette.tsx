import { Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { paletteTexts } from './palette.texts.ts'

const loadDialog = () => import('./palette-dialog.tsx')
const PaletteDialog = lazy(loadDialog)

/** Places, things and verbs in one field: ⌘K or Ctrl-K. Its parts are a seventh of a first load, so they come after the first paint. */
export function Palette() {
  const t = useTexts(paletteTexts)
  const [isOpen, setOpen] = useState(false)
  const wasOpened = useWhetherEver(isOpen)
  useShortcut(() => setOpen((open) => !open))
  useEffect(() => {
    // If it cannot be loaded now, it is tried again when it is opened.
    loadDialog().catch(() => {})
  }, [])
  return (
    <>
      <Button look="quiet" icon={<Search aria-hidden />} label={t('open')} onPress={() => setOpen(true)} />
      {wasOpened && (
        <Suspense>
          <PaletteDialog isOpen={isOpen} setOpen={setOpen} />
        </Suspense>
      )}
    </>
  )
}

/** Whether it is or was so. */
function useWhetherEver(now: boolean): boolean {
  const [ever, setEver] = useState(now)
  if (now && !ever) setEver(true)
  return ever
}

function useShortcut(act: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [act])
}
