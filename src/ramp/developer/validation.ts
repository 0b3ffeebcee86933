import type { z } from 'zod'
import { invalid } from './refusal.ts'

type Issue = z.core.$ZodRawIssue

const TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  int: 'integer',
  boolean: 'boolean',
  array: 'list',
  object: 'mapping type',
}

const FORMATS: Readonly<Record<string, string>> = {
  guid: 'UUID',
  uuid: 'UUID',
  email: 'email address',
  datetime: 'datetime',
  date: 'date',
}

/** In the words of marshmallow, which Ramp's own answers have. */
function messageOf(issue: Issue): string | undefined {
  const { input } = issue
  switch (issue.code) {
    case 'invalid_type':
      if (input === undefined) return 'Missing data for required field.'
      if (input === null) return 'Field may not be null.'
      return `Not a valid ${TYPES[String(issue.expected)] ?? String(issue.expected)}.`
    case 'invalid_format':
      return `Not a valid ${FORMATS[String(issue.format)] ?? 'value'}.`
    case 'invalid_value':
      if (input === undefined) return 'Missing data for required field.'
      return `Must be one of: ${issue.values.map(String).join(', ')}.`
    case 'too_small':
      return issue.origin === 'string'
        ? `Shorter than minimum length ${String(issue.minimum)}.`
        : `Must be greater than or equal to ${String(issue.minimum)}.`
    case 'too_big':
      return issue.origin === 'string'
        ? `Longer than maximum length ${String(issue.maximum)}.`
        : `Must be less than or equal to ${String(issue.maximum)}.`
    default:
      return undefined
  }
}

/** What the schema makes of it. Throws 422 with every field that does not fit; an empty name stands for the whole. */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = schema.safeParse(input, { error: messageOf })
  if (read.success) return read.data
  const fields = new Map<string, string[]>()
  const add = (field: string, message: string) => fields.set(field, [...(fields.get(field) ?? []), message])
  for (const issue of read.error.issues) {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys) add([...path, key].join('.'), 'Unknown field.')
    else add(path.join('.') || '_schema', issue.message)
  }
  throw invalid(Object.fromEntries(fields))
}
