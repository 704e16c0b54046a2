import { SortieError } from '../../../contract/errors.ts'
import type { Settings } from '../../base/ports/settings.ts'

/**
 * A callback to this machine itself would be refused at each delivery, so it is refused before anything is accepted. Host names,
 * whose addresses may change, are checked at each call.
 * @throws SortieError `address_refused`
 */
export function requireCallable(url: string | undefined, { callable_hosts }: Pick<Settings, 'callable_hosts'>): void {
  if (url === undefined || !URL.canParse(url)) return
  const { host, hostname } = new URL(url)
  if (!isLoopback(hostname) || callable_hosts?.some((one) => one === host || one === hostname)) return
  const how = callable_hosts
    ? `start Sortie with SORTIE_FETCH_ALLOW=${host} to allow it`
    : 'give an address that can be reached from the internet'
  throw new SortieError('address_refused', `callback_url: ${hostname} is the machine on which Sortie runs; ${how}`)
}

function isLoopback(hostname: string): boolean {
  return /^(127(\.\d{1,3}){3}|\[::1\]|(.*\.)?localhost\.?)$/.test(hostname)
}
