import { Download as DownloadIcon } from 'lucide-react'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import { kitTexts } from './kit.texts.ts'

interface DownloadProps {
  /** Made when it is asked for: it may be long. */
  text(): string
  /** The file’s name. */
  readonly name: string
  readonly type?: string
}

/** Saves a text that the page has as a file. */
export function Download({ text, name, type = 'text/plain' }: DownloadProps) {
  const t = useTexts(kitTexts)
  return (
    <Button
      look="quiet"
      icon={<DownloadIcon aria-hidden />}
      label={t('download')}
      onPress={() => save(new Blob([text()], { type }), name)}
    />
  )
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser has the bytes once the click was handled.
  setTimeout(() => URL.revokeObjectURL(link.href))
}
