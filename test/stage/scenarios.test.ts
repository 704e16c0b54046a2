import { scenariosFromOutside } from '../scenarios/every-scenario.ts'
import { scenariosOn } from '../scenarios/scenario.ts'

const gateway = 'API Gateway answers this before a function sees it'

/** What docs/pipeline.md says that the environment has. */
function given(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`The scenarios of a stage want ${name}`)
  return value
}

/** A stage as its users reach it. It reaches no server of ours, so callbacks and slow sites are left to the emulator. */
scenariosFromOutside(
  scenariosOn(
    () => ({
      label: 'the stage',
      http: given('SORTIE_URL').replace(/\/$/, ''),
      websocket: given('SORTIE_WEBSOCKET'),
      apiKey: given('SORTIE_API_KEY'),
      otherTenantKey: given('SORTIE_OTHER_API_KEY'),
      patienceMs: 60_000,
      firstBudgetDelayMs: 16_000,
      refusedHandshake: '403',
    }),
    {
      'in another spelling of a path': gateway,
      'headers of 100 KB': gateway,
      'in what is not HTTP': gateway,
    },
  ),
)
