import { CircleCheck, LoaderCircle } from 'lucide-react'
import { Link } from 'wouter'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { controlTexts } from './control.texts.ts'
import { LiftSwitch } from './lift-switch.tsx'
import styles from './now.module.css'
import { Part } from './part.tsx'
import { stopScopeName } from './stop-scope.ts'
import type { Readings } from './use-readings.ts'
import { useStopAddress } from './use-stop-address.ts'
import { useSwitchTitle } from './use-switch-title.ts'

/** The switches that are set, and the latest stops with their receipts. */
export function ControlPart({ readings }: { readonly readings: Readings }) {
  const t = useTexts(controlTexts)
  const title = useSwitchTitle()
  return (
    <Part title={t('control')} reading={readings.switches} span={12}>
      {({ items }) => (
        <div className={styles.control}>
          <ul className={styles.rows}>
            {items.length === 0 && <li className={styles.calm}>{t('noSwitches')}</li>}
            {items.map((one) => (
              <li key={one.id} className={styles.rowHead}>
                <span>
                  <b>
                    <bdi>{title(one)}</bdi>
                  </b>{' '}
                  <bdi className={styles.why}>{one.reason}</bdi> · <Time at={one.since} />
                </span>
                <LiftSwitch lifted={one} />
              </li>
            ))}
          </ul>
          <Stops readings={readings} />
        </div>
      )}
    </Part>
  )
}

function Stops({ readings: { stops } }: { readonly readings: Readings }) {
  const t = useTexts(controlTexts)
  const stopAddress = useStopAddress()
  if (!stops.may || stops.data === undefined) return null
  return (
    <div>
      <h3>{t('stops')}</h3>
      <ul className={styles.rows}>
        {stops.data.items.length === 0 && <li className={styles.calm}>{t('noStops')}</li>}
        {stops.data.items.map(({ id, scope, state, reason, requested_at }) => (
          <li key={id} className={styles.rowHead}>
            <span>
              <Link href={stopAddress(id)}>
                <bdi>{t('stopOf', { kind: scope.kind, name: stopScopeName(scope) })}</bdi>
              </Link>{' '}
              <bdi className={styles.why}>{reason}</bdi> <Time at={requested_at} />
            </span>
            <Badge
              tone={state === 'stopped' ? 'green' : 'amber'}
              icon={state === 'stopped' ? <CircleCheck aria-hidden /> : <LoaderCircle aria-hidden />}
            >
              {state === 'stopped' ? t('outcomeStopped') : t('stopping')}
            </Badge>
          </li>
        ))}
      </ul>
    </div>
  )
}
