import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { useTexts } from '../../texts/catalogue.ts'
import type { Session } from './session.tsx'
import styles from './session-gate.module.css'
import { sessionTexts } from './session-gate.texts.ts'
import { SignIn } from './sign-in.tsx'

/** Over the page, which nobody sees meanwhile: what a person was writing when the session ended is kept. */
export function SignInAgain({ signedIn }: { signedIn(session: Session): void }) {
  const t = useTexts(sessionTexts)
  return (
    <ModalOverlay isOpen isKeyboardDismissDisabled className={styles.over ?? ''}>
      <Modal className={styles.whole ?? ''}>
        <Dialog aria-label={t('title')} className={styles.whole ?? ''}>
          <SignIn code="" why={t('ended')} signedIn={signedIn} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
