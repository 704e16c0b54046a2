import type { Format } from '../../texts/format.ts'
import type { Counted } from './needs.ts'

/** “12”, or “1,000+” where counting stopped. */
export function sayCounted({ count, isCapped }: Counted, format: Pick<Format, 'count'>): string {
  return isCapped ? `${format.count(count)}+` : format.count(count)
}

/** The API counts the missions of a state up to here. */
const countedTo = 1000

export function counted(count: number): Counted {
  return { count, isCapped: count >= countedTo }
}
