import { Command } from 'commander'
import type { Model } from '../../contract/resources/model.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { table } from '../printing/table.ts'
import { type Text, text } from '../printing/text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'

export function modelsCommand(surroundings: Surroundings): Command {
  return new Command('models')
    .description('list models with their capabilities, prices and health')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listModels({ query }, session))
      show(session, page, () => text`${listText(page.items, session.terminal.lineWidth)}${moreLine(page.next_cursor)}`)
    })
}

const head = ['MODEL', 'STATE', 'WINDOW', 'USD PER MILLION', 'FIRST P50', 'P50', 'P95', 'CAN']

function listText(models: readonly Model[], lineWidth: number): Text {
  if (models.length === 0) return text`No models.\n`
  const rows = models.map(
    ({ name, has_credentials, health, context_window, price, latency, first_output, abilities }) => [
      name,
      has_credentials ? stateText(health) : 'no credentials',
      context_window === null ? '' : String(context_window),
      price === null ? 'not known' : priceText(price),
      timeText(first_output?.p50_ms),
      timeText(latency?.p50_ms),
      timeText(latency?.p95_ms),
      abilities?.join(', ') ?? '',
    ],
  )
  return table(head, rows, lineWidth)
}

function timeText(ms: number | undefined): string {
  return ms === undefined ? '' : `${ms} ms`
}

const states = { ok: 'ok', failing: 'failing', rate_limited: 'rate limited' } as const

function stateText({ state, until }: Model['health']): string {
  return until === null ? states[state] : `${states[state]} until ${until}`
}

/** Includes the price of cached input, if it differs. */
function priceText(price: NonNullable<Model['price']>): string {
  const { input_usd_per_million: input, output_usd_per_million: output, cached_input_usd_per_million: cached } = price
  const kinds = cached === null ? '' : `, ${cached} cached`
  return `${input} in, ${output} out${kinds}`
}
