import type { z } from 'zod'
import type { embedItemSchema } from '../shared/embedder-contract.ts'
import type { ModelManifest } from '../shared/manifest.ts'

/** An item as the handlers receive it, defaults filled in. */
export type RequestedItem = z.output<typeof embedItemSchema>

/** A model with its sessions on one provider. Calls must not overlap: ONNX Runtime's WebGPU provider crashes on that. */
export interface ModelRuntime {
  readonly manifest: ModelManifest
  /** Unit vectors, items × dimension. One call is one batch: the caller keeps it small. */
  embed(items: readonly RequestedItem[]): Promise<Float32Array>
  /** Tokens with the special ones, before truncation. */
  countTokens(text: string): number
  release(): Promise<void>
}
