import { createClock } from '../../../adapters/system/clock.ts'
import { clockSuite } from '../../ports/clock.suite.ts'

clockSuite('system', createClock)
