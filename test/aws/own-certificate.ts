import { X509Certificate } from 'node:crypto'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { run } from './run-command.ts'

/** As PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** A certificate for this machine that nobody else has signed, for a day. */
export async function ownCertificate(): Promise<Certificate> {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const both = await run('openssl', ['req', '-x509', ...curve, ...subject, '-days', '1', '-keyout', '-', '-out', '-'])
  return { key: both, cert: new X509Certificate(both).toString() }
}

/** This process takes it for a public one, until it ends. */
export function trust({ cert }: Certificate): void {
  setDefaultCACertificates([...getCACertificates('default'), cert])
}
