import { vi } from 'vitest'
import { everyScenario } from './every-scenario.ts'
import { localPlatform } from './local-platform.ts'
import { scenariosOn } from './scenario.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

everyScenario(scenariosOn(localPlatform('the local edition')))
