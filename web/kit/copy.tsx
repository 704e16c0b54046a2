import { Check, Copy as CopyIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import { kitTexts } from './kit.texts.ts'

interface CopyProps {
  /** Made when it is asked for, if it may be long. */
  readonly text: string | (() => string)
  readonly label?: string
  /** In place of the usual one. */
  readonly icon?: ReactNode
}

/** Puts a text into the clipboard, and says so. */
export function Copy({ text, label, icon = <CopyIcon aria-hidden /> }: CopyProps) {
  const t = useTexts(kitTexts)
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : text())
    setCopied(true)
    setTimeout(() => setCopied(false), saidForMs)
  }
  return (
    <Button
      look="quiet"
      icon={isCopied ? <Check aria-hidden /> : icon}
      label={isCopied ? t('copied') : (label ?? t('copy'))}
      onPress={() => void copy()}
    />
  )
}

const saidForMs = 1500
