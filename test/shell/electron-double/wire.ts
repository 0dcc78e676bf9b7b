// Values between the double and a page: wire JSON, with `undefined` kept.
import { fromWireJson, toWireJson } from '../../../src/shared/wire-json.ts'

export function toPage(value: unknown): string {
  return toWireJson(value)
}

export function fromPage(text: string): unknown {
  return withoutMarks(fromWireJson(text))
}

function withoutMarks(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) return value.map(withoutMarks)
  if ('$undefined' in value) return undefined
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutMarks(member)]))
}
