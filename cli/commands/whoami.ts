import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { AnswerOf } from '../../contract/call.ts'
import { SortieApiError } from '../../sdk/errors.ts'
import { fields } from '../printing/fields.ts'
import { keyIdOf } from '../session/access.ts'
import { type Session, type Surroundings, sessionOf, show } from '../session/session.ts'

type Identity = AnswerOf<Api['getIdentity']>

/** Shows which tenant and key the other commands use, at which address, and where each setting comes from. */
export function whoamiCommand(surroundings: Surroundings): Command {
  return new Command('whoami')
    .description('say which tenant, key and address the commands use, and where each comes from')
    .action(async (_: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { url, key, profile } = session.access()
      const identity = await identified(session)
      const from = { url_from: url.from, key_from: key?.from ?? null, profile: profile ?? null }
      show(session, { ...identity, url: url.value, ...from }, () =>
        fields(
          [
            ['Tenant', identity && `${identity.tenant.name} (${identity.tenant.id})`],
            ['Key', identity ? `${identity.key.name} (${identity.key.id})` : keyIdOf(key?.value ?? '')],
            ['Scopes', identity ? identity.key.scopes.join(' ') : 'missions:read is not among them, so it may not ask'],
            ['Address', `${url.value} (from ${url.from})`],
            ['Key from', key?.from],
            ['Profile', profile],
          ],
          { nameStyle: 'dim', lineWidth: session.terminal.lineWidth },
        ),
      )
    })
}

/** A worker's key may be valid without the right to read its identity. */
async function identified(session: Session): Promise<Identity | undefined> {
  try {
    return await session.client().getIdentity({}, session)
  } catch (error) {
    if (error instanceof SortieApiError && error.code === 'forbidden') return undefined
    throw error
  }
}
