import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import styles from './dialog.module.css'
import { kitTexts } from './kit.texts.ts'

interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  close(): void
  /** `side`: over the right edge, for what accompanies the page. */
  readonly place?: 'middle' | 'side'
  readonly isUrgent?: boolean
  readonly children: ReactNode
  readonly actions?: ReactNode
}

export function Dialog({ title, isOpen, close, place = 'middle', isUrgent = false, children, actions }: DialogProps) {
  const t = useTexts(kitTexts)
  return (
    <ModalOverlay
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) close()
      }}
      className={styles.overlay ?? ''}
    >
      <Modal className={`${styles.modal} ${styles[place]}`}>
        <AriaDialog role={isUrgent ? 'alertdialog' : 'dialog'} className={styles.dialog ?? ''}>
          <header data-dialog={place} className={styles.header}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <Button look="quiet" icon={<X aria-hidden />} label={t('close')} onPress={close} />
          </header>
          <div className={styles.body}>{children}</div>
          {actions !== undefined && <footer className={styles.footer}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

interface ConfirmProps {
  readonly title: string
  readonly isOpen: boolean
  close(): void
  /** What would happen. */
  readonly children: ReactNode
  /** The act, as a verb. */
  readonly verb: string
  readonly isDangerous?: boolean
  readonly isBusy?: boolean
  act(): void
}

/** Says what would happen before it does. */
export function Confirm({ title, isOpen, close, children, verb, isDangerous = false, isBusy, act }: ConfirmProps) {
  const t = useTexts(kitTexts)
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      close={close}
      isUrgent
      actions={
        <>
          <Button onPress={close}>{t('cancel')}</Button>
          <Button look={isDangerous ? 'danger' : 'primary'} isDisabled={isBusy === true} onPress={act}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
