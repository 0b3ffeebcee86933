import { z } from 'zod'
import type { HttpAnswer } from './send.ts'

type Json = Record<string, unknown>

export interface Document {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, Json> }
}

export interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: Json }> }>
}

/** Objects with named properties take no others: an answer may hold nothing the document does not name. */
function closeObjects(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closeObjects)
  if (typeof schema !== 'object' || schema === null) return schema
  const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closeObjects(value)]))
  return 'properties' in closed && !('additionalProperties' in closed)
    ? { ...closed, additionalProperties: false }
    : closed
}

/** A validator of a schema as the document has it. */
export function compileSchema(document: Document, schema: Json): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas })
  const inDraft = JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as unknown
  return z.fromJSONSchema(closeObjects(inDraft) as z.core.JSONSchema.JSONSchema)
}

function isTemplateOf(template: string, path: string): boolean {
  return new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}/?$`).test(path)
}

/** Throws unless the document describes this answer: its status for this operation, and its body. */
export function expectDescribed(document: Document, method: string, path: string, answer: HttpAnswer): void {
  const [template, operations] =
    Object.entries(document.paths).find(([each]) => isTemplateOf(each, path)) ?? []
  const operation = operations?.[method.toLowerCase()]
  const where = `${method} ${template ?? path} -> ${answer.status}`
  const response = operation?.responses[String(answer.status)]
  if (operation !== undefined && response === undefined) throw new Error(`${where} is not described`)
  const schema =
    response === undefined
      ? { $ref: '#/components/schemas/Refusal' }
      : response.content?.['application/json']?.schema
  if (schema === undefined) {
    if (answer.text !== '') throw new Error(`${where} has a body, none is described`)
    return
  }
  const read = compileSchema(document, schema).safeParse(JSON.parse(answer.text))
  if (!read.success)
    throw new Error(`${where} is not as described:\n${z.prettifyError(read.error)}\n${answer.text}`)
}
