import { LimitDefinition, LimitName } from '../../../contract/resources/limit.ts'
import type { Client } from '../../../sdk/client.ts'
import { allOf } from '../all-pages.ts'
import type { Found, Kind, Thing } from '../kind.ts'
import { thingOf, without } from '../things.ts'
import { readWithNames } from './read-with-names.ts'

export const limitKind: Kind = {
  noun: 'limit',
  read: (value) => readWithNames({ name: LimitName }, LimitDefinition, value),
  keyOf: ({ name }) => String(name),
  documentOf: (limit) => without(limit, { concurrency: null, rate: null }),
  async find(client, keys, options) {
    return (await this.list(client, options)).filter(({ key }) => keys.has(key))
  },
  async list(client, options) {
    const limits = await allOf((query) => client.listLimits({ query }, options))
    return limits.map(
      ({ name, concurrency, rate }): Found => ({
        ...{ key: name, id: name, thing: thingOf({ name, concurrency, rate }) },
      }),
    )
  },
  refusal: () => undefined,
  create: put,
  change: (client, _, thing, _fields, options) => put(client, thing, options),
  remove: (client, { id }, options) => client.deleteLimit({ params: { name: id } }, options),
}

async function put(client: Client, { name, ...definition }: Thing, options: Parameters<Client['putLimit']>[1]) {
  await client.putLimit({ params: { name: LimitName.parse(name) }, body: LimitDefinition.parse(definition) }, options)
  return {}
}
