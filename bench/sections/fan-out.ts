import { childMs, children, measureFanOut, rounds } from '../fan-out.ts'
import { number, type Section, table } from './section.ts'

/** The limit for the whole mission, including everything before and after the calls. */
const aimMs = 1500

export const fanOut: Section = {
  title: 'Fan-out',
  async write() {
    const { p50, p99: most } = await measureFanOut()
    return `A mission of a tenant with ${children} slots delegates to ${children} others in one reply, each of which reads a page that takes ${number(childMs)} ms. From its
acceptance to its end, ${rounds} times one after the other, after two that are not counted. The aim: ${number(aimMs)} ms at the most.

${table(['', 'p50 ms', 'most ms'], [['Sortie', number(p50), number(most)]])}`
  },
}
