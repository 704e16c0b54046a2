import { afterAll } from 'vitest'

/** Test files share a process. What one sets in its environment, as where a service answers, is no other's. */
const before = { ...process.env }

afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
})
