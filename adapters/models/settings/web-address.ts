import { SettingError } from './setting-error.ts'

/**
 * @param name of the setting
 * @throws SettingError without the address, which may contain a password
 */
export function webAddress(address: string | undefined, name: string): string | undefined {
  if (!address) return undefined
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address
  throw new SettingError(
    `${name} is not the address of a web server.`,
    'It looks like http://127.0.0.1:8000: where a service speaks the protocol of this provider.',
  )
}
