import { createIds } from '../../../adapters/system/ids.ts'
import { idsSuite } from '../../ports/ids.suite.ts'

idsSuite('system', createIds)
