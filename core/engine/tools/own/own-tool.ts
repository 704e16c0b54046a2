import * as z from 'zod'
import { hostOf } from '../../../base/texts/host-of.ts'
import { problemOfArguments } from '../../../records/tool/checked-parameters.ts'
import type { OwnTool } from '../../../records/tool/own-tool.ts'
import { originOfAnswer } from '../http/http-call.ts'
import type { Tool } from '../tool.ts'
import { callOwn } from './call-own.ts'
import { lookUpOwn } from './look-up-own.ts'

/** The tool's own schema has the details, and may take long to check: see `problem`. */
const anyArguments = z.looseObject({})

/** Wraps a tool described by a tenant so that it is called like a built-in one. */
export function ownTool(definition: OwnTool): Tool {
  const { name, description, version, effect, request, look_up } = definition
  return {
    name,
    description,
    version,
    parameters: anyArguments,
    host: hostOf(request.url.split('{', 1)[0] ?? ''),
    effect: () => effect,
    origin: originOfAnswer,
    problem: (input, checker) => problemOfArguments(checker, definition, input),
    run: (input, context) => callOwn(definition, input, context),
    lookUp: (address, context) => lookUpOwn(definition, address, context),
    ...(look_up !== null && { whenUnknown: { when_unknown: 'look_up', look_up } }),
  }
}
