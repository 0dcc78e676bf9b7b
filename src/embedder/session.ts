import { join } from 'node:path'
import { InferenceSession, type Tensor } from 'onnxruntime-node'
import type { Provider } from '../shared/embedder-contract.ts'
import { AppError } from '../shared/errors.ts'

/** WebGPU is told which nodes to leave to the CPU (an empty list is an error to it); other providers decide by themselves. */
function providerConfig(provider: Provider, cpuNodes: readonly string[]): InferenceSession.ExecutionProviderConfig {
  return provider === 'webgpu' && cpuNodes.length > 0 ? { name: provider, forceCpuNodeNames: cpuNodes } : provider
}

/** One graph on one provider. */
export class GraphSession {
  readonly #session: InferenceSession
  readonly #output: string

  private constructor(session: InferenceSession, output: string) {
    this.#session = session
    this.#output = output
  }

  /** Rejects with `invalid-model` when the file is not a graph that the provider can run. */
  static async open(
    directory: string,
    file: string,
    output: string,
    provider: Provider,
    cpuNodes: readonly string[] = []
  ): Promise<GraphSession> {
    try {
      const session = await InferenceSession.create(join(directory, file), {
        // The CPU stands behind every provider for operators that it lacks; a provider without a device still throws.
        executionProviders: provider === 'cpu' ? ['cpu'] : [providerConfig(provider, cpuNodes), 'cpu'],
        logSeverityLevel: 3,
        // The arena keeps the largest run's memory for ever: twice the process for no measurable speed.
        enableCpuMemArena: false,
        // Spinning threads would take the cores from decoding between two batches.
        extra: { session: { intra_op: { allow_spinning: '0' } } }
      })
      if (!session.outputNames.includes(output)) throw new Error(`it has no output named "${output}"`)
      return new GraphSession(session, output)
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause)
      throw new AppError('invalid-model', `The model file "${file}" cannot be run on ${provider}: ${detail}`, { cause })
    }
  }

  /** The named output as float32. Rejects when it holds NaN or infinity: such a vector must never be stored. */
  async run(inputs: Record<string, Tensor>): Promise<Float32Array> {
    const results = await this.#session.run(inputs, [this.#output])
    const data = results[this.#output]?.data
    if (!(data instanceof Float32Array)) throw new AppError('invalid-model', 'The model gave no float32 output.')
    for (const x of data) {
      if (!Number.isFinite(x)) throw new AppError('internal', 'The model gave a value that is not a number.')
    }
    return data
  }

  release(): Promise<void> {
    return this.#session.release()
  }
}
