import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import { Copy } from './copy.tsx'
import styles from './secret.module.css'
import { secretTexts } from './secret.texts.ts'

/** A secret, masked until somebody asks; it can be copied without being shown. */
export function Secret({ text, isShown = false }: { readonly text: string; readonly isShown?: boolean }) {
  const t = useTexts(secretTexts)
  const [isOpen, setOpen] = useState(isShown)
  return (
    <span className={styles.secret}>
      <code>{isOpen ? text : `${text.slice(0, clear)}${'•'.repeat(16)}`}</code>
      <Button
        look="quiet"
        icon={isOpen ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
        label={isOpen ? t('hide') : t('show')}
        onPress={() => setOpen(!isOpen)}
      />
      <Copy text={text} label={t('copy')} />
    </span>
  )
}

/** As much as tells which kind of secret it is. */
const clear = 6
