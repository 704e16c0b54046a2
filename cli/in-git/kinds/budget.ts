import { BudgetLimit, oneBudget } from '../../../contract/resources/budget.ts'
import type { CallOptions, Client } from '../../../sdk/client.ts'
import type { Found, Kind, Thing } from '../kind.ts'
import { thingOf } from '../things.ts'
import { readWithNames } from './read-with-names.ts'

export const budgetKind: Kind = {
  noun: 'budget',
  read: (value) => readWithNames(oneBudget.shape, BudgetLimit, value),
  keyOf: ({ scope, period }) => `${scope} ${period}`,
  documentOf: (budget) => budget,
  async find(client, keys, options) {
    return (await this.list(client, options)).filter(({ key }) => keys.has(key))
  },
  async list(client, options) {
    const { items } = await client.listBudgets({}, options)
    return items.map(({ scope, period, usd, tokens }): Found => {
      const thing = thingOf({ scope, period, ...(usd !== null && { usd }), ...(tokens !== null && { tokens }) })
      return { key: `${scope} ${period}`, id: `${scope} ${period}`, thing }
    })
  },
  refusal: () => undefined,
  create: put,
  change: (client, _, thing, _fields, options) => put(client, thing, options),
  remove: (client, { thing: { scope, period } }, options) =>
    client.deleteBudget({ params: oneBudget.parse({ scope, period }) }, options),
}

async function put(client: Client, { scope, period, ...limit }: Thing, options: CallOptions) {
  await client.putBudget({ params: oneBudget.parse({ scope, period }), body: BudgetLimit.parse(limit) }, options)
  return {}
}
