import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { problemsIn } from '../../api/problems.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Secret } from '../../kit/secret.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './deliveries.module.css'
import { deliveriesTexts } from './deliveries.texts.ts'

/** The secrets that sign callbacks: shown when asked for, and replaced. */
export function SigningSecrets() {
  const t = useTexts(deliveriesTexts)
  const [open, setOpen] = useState<'none' | 'secrets' | 'rotate'>('none')
  return (
    <>
      <Button operation="getSigningSecrets" icon={<KeyRound aria-hidden />} onPress={() => setOpen('secrets')}>
        {t('secrets')}
      </Button>
      {open === 'secrets' && <SecretsDialog close={() => setOpen('none')} rotate={() => setOpen('rotate')} />}
      {open === 'rotate' && <RotateDialog close={() => setOpen('secrets')} />}
    </>
  )
}

function SecretsDialog({ close, rotate }: { close(): void; rotate(): void }) {
  const t = useTexts(deliveriesTexts)
  const secrets = useOperation('getSigningSecrets')
  return (
    <Dialog
      title={t('secrets')}
      isOpen
      close={close}
      actions={
        <Button operation="rotateSigningSecret" onPress={rotate}>
          {t('rotate')}
        </Button>
      }
    >
      <p>{t('secretsHow')}</p>
      <Loaded query={secrets}>
        {({ secret, created_at, former }) => (
          <div className={styles.secrets}>
            <h3>{t('present')}</h3>
            <div>
              <Secret text={secret} />
              <small>
                {t('since')} <Time at={created_at} />
              </small>
            </div>
            {former.length > 0 && <h3>{t('former')}</h3>}
            {former.map((old) => (
              <div key={old.secret}>
                <Secret text={old.secret} />
                <small>
                  {t('validUntil')} <Time at={old.valid_until} />
                </small>
              </div>
            ))}
          </div>
        )}
      </Loaded>
    </Dialog>
  )
}

function RotateDialog({ close }: { close(): void }) {
  const t = useTexts(deliveriesTexts)
  const [hours, setHours] = useState('24')
  const { send, error, isBusy } = useSubmit('rotateSigningSecret', ['getSigningSecrets'])
  return (
    <FormDialog
      title={t('rotate')}
      isOpen
      close={close}
      verb={t('rotate')}
      isDangerous
      isBusy={isBusy}
      error={error}
      submit={() =>
        send({ body: { overlap_s: Math.round(Number(hours) * 3600) } }, () => {
          say(t('rotated'))
          close()
        })
      }
    >
      <p>{t('rotateHow')}</p>
      <TextField
        label={t('overlap')}
        hint={t('overlapHint')}
        type="number"
        min={0}
        max={168}
        required
        value={hours}
        problem={problemsIn(error)('overlap_s')}
        onChange={(event) => setHours(event.target.value)}
      />
    </FormDialog>
  )
}
