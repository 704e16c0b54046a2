import { Menu, Radio, Terminal, Unplug } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { Button } from '../../kit/button.tsx'
import { Toasts } from '../../kit/toasts.tsx'
import { useFeedState } from '../../live/feed.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { Inbox } from '../inbox/inbox.tsx'
import { OddParts } from '../odd-parts/odd-parts.tsx'
import { Palette } from '../palette/palette.tsx'
import { RequestLog } from '../request-log/request-log.tsx'
import { groups, type Place } from '../rooms.ts'
import { useMay, useSession } from '../session/session.tsx'
import styles from './shell.module.css'
import { shellTexts } from './shell.texts.ts'

/** What stands around every page: where one is, where one can go, and whether the page is live. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const t = useTexts(shellTexts)
  const [isMenuOpen, setMenuOpen] = useState(false)
  const [isLogOpen, setLogOpen] = useState(false)
  const { tenant } = useSession()
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t('toContent')}
      </a>
      <header className={styles.top}>
        <span className={styles.menuButton}>
          <Button
            look="quiet"
            icon={<Menu aria-hidden />}
            label={t('menu')}
            aria-expanded={isMenuOpen}
            onPress={() => setMenuOpen(!isMenuOpen)}
          />
        </span>
        <Link href="/" className={styles.brand}>
          <img src="/icon.svg" alt="" width={24} height={24} />
          Sortie
        </Link>
        <span className={styles.tenant}>
          <bdi>{tenant.name}</bdi>
        </span>
        <span className={styles.space} />
        <Connection />
        <Inbox />
        <Palette />
        <Button look="quiet" icon={<Terminal aria-hidden />} label={t('requests')} onPress={() => setLogOpen(true)} />
      </header>
      <nav className={`${styles.side} ${isMenuOpen ? styles.open : ''}`} aria-label={t('navigation')}>
        {groups.map(({ name, places }) => (
          <Section key={name} title={t(name)} places={places} leave={() => setMenuOpen(false)} />
        ))}
      </nav>
      <div className={styles.content}>
        <OddParts />
        {children}
      </div>
      <RequestLog isOpen={isLogOpen} close={() => setLogOpen(false)} />
      <Toasts />
    </div>
  )
}

interface SectionProps {
  readonly title: string
  readonly places: readonly Place[]
  leave(): void
}

function Section({ title, places, leave }: SectionProps) {
  const t = useTexts(shellTexts)
  const may = useMay()
  const [path] = useLocation()
  const shown = places.filter(({ needs }) => needs === undefined || may(needs))
  if (shown.length === 0) return null
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      <ul>
        {shown.map(({ path: href, name, icon: Icon }) => (
          <li key={href}>
            <Link href={href} onClick={leave} aria-current={isAt(path, href) ? 'page' : undefined}>
              <Icon aria-hidden />
              {t(name)}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

function isAt(path: string, href: string): boolean {
  return path === href || (href !== '/' && path.startsWith(`${href}/`))
}

function Connection() {
  const t = useTexts(shellTexts)
  const may = useMay()
  const state = useFeedState()
  // Nobody waits for a line that nobody opens, as when the session has ended.
  if (!may('createTicket') || state === 'closed') return null
  const Icon = state === 'lost' ? Unplug : Radio
  return (
    <span className={`${styles.connection} ${styles[state]}`} role="status">
      <Icon aria-hidden />
      <span>{t(state)}</span>
    </span>
  )
}
