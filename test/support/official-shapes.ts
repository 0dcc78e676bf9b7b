import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every tensor of an official Visualized BGE checkpoint with its shape, as listed from the authors' own code. */
export function officialShapes(model: 'base' | 'm3'): Record<string, number[]> {
  const path = join(import.meta.dirname, '..', 'fixtures', 'visualized-bge', `param_shapes_${model}.json`)
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, number[]>
}
