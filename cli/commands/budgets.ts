import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { AnswerOf, CallOf } from '../../contract/call.ts'
import { amount, wholeNumber } from '../arguments/arguments.ts'
import { drop, table } from '../printing/table.ts'
import type { Terminal } from '../printing/terminal.ts'
import { type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { type Session, type Surroundings, sessionOf, show } from '../session/session.ts'
import { addInGit } from './in-git-commands.ts'
import type { PlatformOption } from './stops.ts'

type Budget = AnswerOf<Api['getBudget']>
type BudgetParams = CallOf<Api['getBudget']>['params']
type PlatformBudget = AnswerOf<Api['putPlatformBudget']>
type PlatformParams = CallOf<Api['putPlatformBudget']>['params']
interface Limits {
  readonly usd?: number
  readonly tokens?: number
}

export function budgetCommands(surroundings: Surroundings): Command {
  const group = new Command('budgets').description('bound what model calls may cost, by tenant, agent or mission')
  addList(group, surroundings)
  addGet(group, surroundings)
  addSet(group, surroundings)
  addRemove(group, surroundings)
  addMission(group, surroundings)
  addInGit(group, 'budget', surroundings)
  return group
}

const scopeHelp = 'tenant or agent:<name>'
const anyScopeHelp = `${scopeHelp}, or platform as an operator`
const periodHelp = 'day, month or total'

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list the tenant’s budgets and what has been spent')
    .option('--platform', 'the budgets of the whole platform, as an operator')
    .action(async ({ platform }: PlatformOption, command: Command) => {
      const session = sessionOf(command, surroundings)
      if (platform) return listOfPlatform(session)
      const page = await session.client().listBudgets({}, session)
      show(session, page, () =>
        page.items.length === 0 ? text`No budgets.\n` : budgetTable(page.items, session.terminal),
      )
    })
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get')
    .argument('<scope>', scopeHelp)
    .argument('<period>', periodHelp)
    .description('show a budget')
    .action(async (scope: string, period: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const budget = await session.client().getBudget({ params: { scope, period } as BudgetParams }, session)
      show(session, budget, () => budgetTable([budget], session.terminal))
    })
}

function addSet(group: Command, surroundings: Surroundings): void {
  group
    .command('set')
    .argument('<scope>', anyScopeHelp)
    .argument('<period>', periodHelp)
    .description('set, raise or lower a budget; waiting missions that now fit continue')
    .option('--usd <amount>', 'in US dollars', amount)
    .option('--tokens <count>', 'in tokens of input and output', wholeNumber)
    .action(async (scope: string, period: string, body: Limits, command: Command) => {
      const session = sessionOf(command, surroundings)
      if (scope === 'platform') return setOnPlatform(session, period, body)
      const budget = await session.client().putBudget({ params: { scope, period } as BudgetParams, body }, session)
      show(session, budget, () => budgetTable([budget], session.terminal))
    })
}

async function setOnPlatform(session: Session, period: string, body: Limits): Promise<void> {
  const budget = await session.client().putPlatformBudget({ params: { period } as PlatformParams, body }, session)
  show(session, budget, () => platformTable([budget], session.terminal))
}

async function listOfPlatform(session: Session): Promise<void> {
  const page = await session.client().listPlatformBudgets({}, session)
  show(session, page, () =>
    page.items.length === 0 ? text`No budgets.\n` : platformTable(page.items, session.terminal),
  )
}

function platformTable(budgets: readonly PlatformBudget[], terminal: Terminal): Text {
  const rows = budgets.flatMap(({ period, usd, tokens, given, remaining, resets_at }) => {
    const resets = timeText(terminal, resets_at)
    return [
      ...(usd === null ? [] : [[period, `${usd} USD`, String(given.usd), String(remaining.usd), resets]]),
      ...(tokens === null
        ? []
        : [[period, `${tokens} tokens`, String(given.tokens), String(remaining.tokens), resets]]),
    ]
  })
  return table(['PERIOD', 'LIMIT', 'GIVEN TO TENANTS', 'LEFT', drop('RESETS')], rows, terminal.lineWidth)
}

function addRemove(group: Command, surroundings: Surroundings): void {
  group
    .command('remove')
    .argument('<scope>', anyScopeHelp)
    .argument('<period>', periodHelp)
    .description('remove a budget; missions that wait for it continue')
    .action(async (scope: string, period: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const client = session.client()
      await (scope === 'platform'
        ? client.deletePlatformBudget({ params: { period } as PlatformParams }, session)
        : client.deleteBudget({ params: { scope, period } as BudgetParams }, session))
      show(session, {}, () => text`The budget ${scope} (${period}) is removed.\n`)
    })
}

function addMission(group: Command, surroundings: Surroundings): void {
  group
    .command('mission <mission_id>')
    .description('show the budget of a mission and all below it, or give it another one')
    .option('--usd <amount>', 'in US dollars', amount)
    .option('--tokens <count>', 'in tokens of input and output', wholeNumber)
    .action(async (mission_id: string, body: Limits, command: Command) => {
      const session = sessionOf(command, surroundings)
      const client = session.client()
      const params = { mission_id }
      const isNew = body.usd !== undefined || body.tokens !== undefined
      const budget = isNew
        ? await client.putMissionBudget({ params, body }, session)
        : await client.getMissionBudget({ params }, session)
      show(session, budget, () => budgetTable([budget], session.terminal))
    })
}

function budgetTable(budgets: readonly Budget[], terminal: Terminal): Text {
  const rows = budgets.flatMap((budget) => {
    const resets = budget.resets_at === null ? '' : timeText(terminal, budget.resets_at)
    return [
      ...(budget.usd === null ? [] : [[...row(budget, 'USD', budget.usd, 'usd'), resets]]),
      ...(budget.tokens === null ? [] : [[...row(budget, 'tokens', budget.tokens, 'tokens'), resets]]),
    ]
  })
  const limits = [drop('PERIOD'), 'LIMIT', 'SPENT', drop('RESERVED'), 'LEFT', drop('WAITING'), drop('RESETS')]
  return table(['BUDGET', ...limits], rows, terminal.lineWidth)
}

function row(budget: Budget, unit: string, limit: number, of: 'usd' | 'tokens'): string[] {
  const { scope, period, spent, reserved, remaining, waiting } = budget
  return [
    scope,
    period,
    `${limit} ${unit}`,
    String(spent[of]),
    String(reserved[of]),
    String(remaining[of]),
    String(waiting),
  ]
}
