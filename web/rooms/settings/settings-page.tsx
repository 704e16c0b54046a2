import { useSession } from '../../app/session/session.tsx'
import { useSignOut } from '../../app/session/use-sign-out.ts'
import { Button } from '../../kit/button.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Choice } from '../../kit/field.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Time } from '../../kit/time.tsx'
import { type Language, languages, prefer, type Theme, themes, usePreferences } from '../../preferences/preferences.ts'
import { languageNames, useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { allZones } from '../../texts/zones.ts'
import { settingsTexts } from './settings.texts.ts'
import styles from './settings-page.module.css'

/** What a person chose for this browser, and who is signed in. */
export default function SettingsPage() {
  const t = useTexts(settingsTexts)
  return (
    <Page title={t('title')}>
      <div className={styles.panels}>
        <Appearance />
        <Account />
      </div>
    </Page>
  )
}

function Appearance() {
  const t = useTexts(settingsTexts)
  const format = useFormat()
  const { theme, language, zone } = usePreferences()
  return (
    <Panel title={t('appearance')}>
      <div className={styles.fields}>
        <Choice
          label={t('theme')}
          value={theme}
          choose={(chosen) => prefer({ theme: chosen as Theme })}
          options={themes.map((one) => [one, t(one)])}
        />
        <Choice
          label={t('language')}
          value={language}
          choose={(chosen) => prefer({ language: chosen as Language })}
          options={languages.map((one) => [one, languageNames[one]])}
        />
        <Choice
          label={t('zone')}
          hint={t('zoneHint', { now: format.time(Date.now()) })}
          value={zone}
          choose={(chosen) => prefer({ zone: chosen })}
          options={[['system', t('zoneOfSystem')], ...allZones().map((one) => [one, one] as const)]}
        />
      </div>
    </Panel>
  )
}

function Account() {
  const t = useTexts(settingsTexts)
  const session = useSession()
  const signOut = useSignOut()
  const { tenant, key } = session
  return (
    <Panel title={t('account')}>
      <div className={styles.fields}>
        <Facts
          entries={[
            [t('tenant'), tenant.name],
            [t('key'), key.name],
            [t('roles'), key.roles.join(', ')],
            [t('signedIn'), <Time key="at" at={session.created_at} />],
            [t('ends'), <Time key="ends" at={session.expires_at} />],
          ]}
        />
        <div>
          <Button operation="signOut" onPress={() => void signOut()}>
            {t('signOut')}
          </Button>
        </div>
        <details>
          <summary>{t('scopes', { count: key.scopes.length })}</summary>
          <p className={styles.scopes}>{key.scopes.join(', ')}</p>
        </details>
      </div>
    </Panel>
  )
}
