import { Check, Copy as CopyIcon } from 'lucide-react'
import { useState } from 'react'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import { kitTexts } from './kit.texts.ts'

/** Puts a text into the clipboard, and says so. */
export function Copy({ text, label }: { readonly text: string; readonly label?: string }) {
  const t = useTexts(kitTexts)
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), saidForMs)
  }
  return (
    <Button
      look="quiet"
      icon={isCopied ? <Check aria-hidden /> : <CopyIcon aria-hidden />}
      label={isCopied ? t('copied') : (label ?? t('copy'))}
      onPress={() => void copy()}
    />
  )
}

const saidForMs = 1500
