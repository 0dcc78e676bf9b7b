import { useEffect, useState } from 'react'
import type { ModelState } from '../../../shared/status.ts'
import { api, messageOf } from '../../api.ts'
import { useLibrary } from '../../state/library-store.ts'
import { fileSize } from '../../words.ts'
import { Setting } from './setting.tsx'

const providers: Readonly<Record<string, string>> = {
  dml: 'the graphics card (DirectML)',
  coreml: 'the Neural Engine (Core ML)',
  cuda: 'the graphics card (CUDA)',
  webgpu: 'the graphics card (WebGPU)',
  cpu: 'the processor'
}
const precisions: Readonly<Record<string, string>> = {
  fp32: 'full precision',
  fp16: 'half precision',
  int8: '8-bit precision'
}
const strengths: Readonly<Record<string, string>> = {
  visual: 'finding photos by what can be seen',
  text: 'finding notes by their meaning',
  composed: 'a photo changed by words',
  knowledge: 'notes that belong to a photo'
}

function languageNames(tags: readonly string[]): string {
  const names = new Intl.DisplayNames(undefined, { type: 'language' })
  return tags.map((tag) => (tag === 'mul' ? 'many languages' : (names.of(tag) ?? tag))).join(', ')
}

function listOf(words: readonly string[]): string {
  return new Intl.ListFormat(undefined, { type: 'conjunction' }).format(words)
}

function ModelCard({ model }: { model: ModelState }) {
  const { name, version, provider, precision, attempts, languages, goodAt, licence, sizeBytes, active } = model
  const facts: readonly (readonly [string, string])[] = [
    [
      'Runs on',
      provider === null
        ? 'not loaded yet'
        : `${providers[provider] ?? provider}${precision === null ? '' : `, ${precisions[precision] ?? precision}`}`
    ],
    ['Good at', listOf(goodAt.map((strength) => strengths[strength] ?? strength))],
    ['Languages', languageNames(languages)],
    ['Size', fileSize(sizeBytes)],
    ['Licence', licence]
  ]
  const refused = attempts.filter(({ chosen }) => !chosen)
  return (
    <div className="model">
      <h3 className="model__name">
        {name} <span className="model__version">{version}</span>
        {active && <span className="health">in use</span>}
      </h3>
      <dl className="model__facts">
        {facts.map(([what, value]) => (
          <div key={what} className="model__fact">
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {refused.length > 0 && (
        <details className="model__attempts">
          <summary>What else was tried</summary>
          <ul>
            {refused.map(({ provider: tried, reason }) => (
              <li key={tried}>
                {providers[tried] ?? tried}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

/** The installed models; read again when the one in use changes. */
export function ModelCards() {
  const current = useLibrary((state) => state.status?.model?.id)
  const [models, setModels] = useState<readonly ModelState[]>([])
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    let isGone = false
    api.call('models.list', {}).then(
      (list) => {
        if (!isGone) setModels(list)
      },
      (failure: unknown) => {
        if (!isGone) setError(messageOf(failure))
      }
    )
    return () => {
      isGone = true
    }
  }, [current])
  return (
    <Setting
      title="Model"
      sentence="Turns photos and words into what can be compared. It came with Keepsake and works without a network."
    >
      {error !== null && <p role="alert">{error}</p>}
      {models.map((model) => (
        <ModelCard key={model.id} model={model} />
      ))}
    </Setting>
  )
}
