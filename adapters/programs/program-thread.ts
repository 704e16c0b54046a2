import variant from '@jitl/quickjs-singlefile-mjs-release-sync'
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core'
import { serveTasks } from '../system/serve-tasks.ts'
import { type ProgramTask, runProgram } from './run-program.ts'

const quickJs = await newQuickJSWASMModuleFromVariant(variant)
serveTasks((task: ProgramTask) => runProgram(quickJs, task))
