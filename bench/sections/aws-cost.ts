import { type FunctionCost, measureAwsCost } from '../aws-cost.ts'
import { number, type Section, table } from './section.ts'

export const awsCost: Section = {
  title: 'AWS, for a million one-step missions',
  async write() {
    const { lines, functions, usd, storage_usd_month } = await measureAwsCost()
    const costs = lines
      .toSorted((one, other) => other.usd - one.usd)
      .map((line) => [line.service, number(line.usd, 2), `${Number(line.per_mission.toPrecision(3))} ${line.unit}`])
    return `The real handlers with AWS's adapters against the emulator, one mission after the other; commands are counted at the SDK,
request units follow from the sizes of the items. The floor is USD 30, the aim USD 20, models and the wait for them excluded.

${table(['', 'USD', 'per mission'], [...costs, ['**all**', `**${number(usd, 2)}**`, '']])}

${table(['function', 'invocations', 'commands', 'WRU', 'index WRU', 'RRU', 'CPU ms', 'billed ms'], functions.map(functionRow))}

Assumed: prices of us-east-1 without free tiers (\`bench/aws/prices.ts\`); each event page reaches fan-out in an
invocation of its own, as while there is little to do; a Lambda has CPU in proportion to its memory, a full core at 1,769 MB,
as fast as this machine's; it waits 12 ms for a transaction, 6 ms for a write, 4 ms for a read and 10 ms for a send, one after
the other; index writes are not doubled by a transaction; no idempotency key, no subscriber, no reader. What costs the same
without missions is left out: polling of idle lanes, the sweeper, alarms, keys. Keeping a million missions costs
USD ${number(storage_usd_month, 2)} a month, restorable.`
  },
}

function functionRow({ fn, invocations, commands, capacity, cpu_ms, billed_ms }: FunctionCost): readonly string[] {
  const sent = Object.entries(commands).map(([name, count]) => `${count} ${name.replace('DynamoDB ', '')}`)
  return [
    fn,
    number(invocations),
    sent.join(', '),
    number(capacity.write),
    number(capacity.index_write),
    number(capacity.read, 1),
    number(cpu_ms, 1),
    number(billed_ms),
  ]
}
