import { useState } from 'react'
import { type MadeRequest, useRequests } from '../../api/requests.ts'
import { Command } from '../../kit/command.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './request-log.module.css'
import { requestLogTexts } from './request-log.texts.ts'

/** The requests behind the page, each as a command: whatever the console does, a program can do. */
export function RequestLog({ isOpen, close }: { readonly isOpen: boolean; close(): void }) {
  const t = useTexts(requestLogTexts)
  const requests = useRequests()
  const [opened, setOpened] = useState<number | undefined>()
  return (
    <Dialog title={t('title')} isOpen={isOpen} close={close} place="side">
      <p>{t('about')}</p>
      <ol className={styles.list}>
        {requests.map((request) => (
          <li key={request.number}>
            <Line
              request={request}
              isOpen={request.number === opened}
              toggle={() => setOpened(request.number === opened ? undefined : request.number)}
            />
          </li>
        ))}
      </ol>
    </Dialog>
  )
}

interface LineProps {
  readonly request: MadeRequest
  readonly isOpen: boolean
  toggle(): void
}

function Line({ request, isOpen, toggle }: LineProps) {
  const format = useFormat()
  const { method, target, status, ms } = request
  return (
    <>
      <button type="button" className={styles.line} aria-expanded={isOpen} onClick={toggle}>
        <code className={styles.method}>{method}</code>
        <code className={styles.target}>
          <bdi>{target}</bdi>
        </code>
        <span className={status !== undefined && (status === 0 || status >= 400) ? styles.failed : undefined}>
          {status ?? '…'}
        </span>
        <span className={styles.ms}>{ms === undefined ? '' : format.duration(ms)}</span>
      </button>
      {isOpen && <Command text={curlOf(request)} />}
    </>
  )
}

/** The request for a shell. The session’s cookie works only in this browser, so a key stands in its place. */
function curlOf({ method, target, body }: Pick<MadeRequest, 'method' | 'target' | 'body'>): string {
  const parts = [`curl -s ${quoted(location.origin + target)}`, '-H "Authorization: Bearer $SORTIE_API_KEY"']
  if (method !== 'GET') parts.splice(1, 0, `-X ${method}`)
  if (body !== undefined) parts.push("-H 'Content-Type: application/json'", `-d ${quoted(body)}`)
  return parts.join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
