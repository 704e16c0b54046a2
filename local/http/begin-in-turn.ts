import type { LoopShares } from '../../adapters/local/loop-shares.ts'

/** The work to begin. */
interface Beginning {
  readonly sender: string
  /** The sender, who may be gone before the turn comes. */
  readonly whom: { readonly destroyed: boolean }
  readonly amount: number
  readonly isSmall: boolean
}

/** Resolves in a turn of the sender. A sender who has gone uses none of it. */
export function beginInTurn(begun: LoopShares, { sender, whom, amount, isSmall }: Beginning): Promise<void> {
  const begin = () => {
    if (!whom.destroyed) begun.spend(sender, amount)
  }
  return begun.runLater(sender, begin, isSmall)
}
