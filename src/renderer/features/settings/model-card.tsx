import { useState } from 'react'
import type { ModelState } from '../../../shared/status.ts'
import { Modal } from '../../components/modal.tsx'
import { fileSize } from '../../words.ts'
import { ModelFacts } from './model-facts.tsx'
import { languageNames, providerName, runsOn, strengthNames } from './model-words.ts'

interface ModelCardProps {
  model: ModelState
  /** Something is under way that this card must wait for. */
  isBusy: boolean
  onUse: () => void
  onGiveUp: () => void
  onVerify: () => void
  onRemove: () => void
}

function RemoveModel({ name, onConfirm, onCancel }: { name: string; onConfirm: () => void; onCancel: () => void }) {
  return (
    <Modal label={`Remove ${name}`} onClose={onCancel}>
      <div className="modal__head">
        <h2 className="modal__title">Remove {name}?</h2>
      </div>
      <div className="modal__body">
        <p>Its files are deleted from this machine. To use it again, it has to be installed again.</p>
        <div className="modal__actions">
          <button type="button" className="button" onClick={onCancel}>
            Keep it
          </button>
          <button type="button" className="button button--primary" onClick={onConfirm}>
            Remove it
          </button>
        </div>
      </div>
    </Modal>
  )
}

function ModelActions({ model, isBusy, onUse, onGiveUp, onVerify, onRemove }: ModelCardProps) {
  const [isAsking, setIsAsking] = useState(false)
  const { name, active, preparing, builtIn } = model
  return (
    <div className="model__actions">
      {!active && preparing === undefined && (
        <button type="button" className="button button--small" disabled={isBusy} onClick={onUse}>
          Search with it
        </button>
      )}
      {preparing !== undefined && (
        <button type="button" className="button button--small" disabled={isBusy} onClick={onGiveUp}>
          Do not use it
        </button>
      )}
      <button type="button" className="button button--small button--quiet" disabled={isBusy} onClick={onVerify}>
        Verify
      </button>
      {!active && preparing === undefined && builtIn !== true && (
        <button
          type="button"
          className="button button--small button--quiet"
          disabled={isBusy}
          onClick={() => setIsAsking(true)}
        >
          Remove…
        </button>
      )}
      {isAsking && (
        <RemoveModel
          name={name}
          onCancel={() => setIsAsking(false)}
          onConfirm={() => {
            setIsAsking(false)
            onRemove()
          }}
        />
      )}
    </div>
  )
}

/** An installed model: what it is, what it runs on and why, and what can be done with it. */
export function ModelCard(props: ModelCardProps) {
  const { name, version, provider, precision, attempts, languages, goodAt, licence, sizeBytes, active, preparing } =
    props.model
  const refused = attempts.filter(({ chosen }) => !chosen)
  return (
    <article className="model" aria-label={name}>
      <h3 className="model__name">
        {name} <span className="model__version">{version}</span>
        {active && <span className="health">in use</span>}
        {preparing !== undefined && (
          <span className="health">
            being prepared, {preparing.done} of {preparing.total}
          </span>
        )}
      </h3>
      <ModelFacts
        facts={[
          ['Runs on', runsOn(provider, precision)],
          ['Good at', strengthNames(goodAt)],
          ['Languages', languageNames(languages)],
          ['Size', fileSize(sizeBytes)],
          ['Licence', licence]
        ]}
      />
      {refused.length > 0 && (
        <details className="model__attempts">
          <summary>What else was tried</summary>
          <ul>
            {refused.map(({ provider: tried, reason }) => (
              <li key={tried}>
                {providerName(tried)}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      <ModelActions {...props} />
    </article>
  )
}
