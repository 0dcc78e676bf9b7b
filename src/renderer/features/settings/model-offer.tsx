import { useState } from 'react'
import type { AvailableModel } from '../../../shared/available-model.ts'
import { Modal } from '../../components/modal.tsx'
import { fileSize } from '../../words.ts'
import { ModelFacts } from './model-facts.tsx'
import { languageNames, strengthNames } from './model-words.ts'

interface ModelOfferProps {
  model: AvailableModel
  isBusy: boolean
  onFetch: () => void
}

function Consent({ model, onAgree, onCancel }: { model: AvailableModel; onAgree: () => void; onCancel: () => void }) {
  const { name, hosts, sizeBytes, licence } = model
  return (
    <Modal label={`Fetch ${name}`} onClose={onCancel}>
      <div className="modal__head">
        <h2 className="modal__title">Fetch {name}?</h2>
      </div>
      <div className="modal__body">
        <p>
          Keepsake asks {hosts.join(' and ')} for {fileSize(sizeBytes)}. That host, and where it sends on to, learns
          your internet address and which model you fetch; nothing of yours is sent. Each file is compared with its
          checksum.
        </p>
        <p>{licence}</p>
        <div className="modal__actions">
          <button type="button" className="button" onClick={onCancel}>
            Do not fetch it
          </button>
          <button type="button" className="button button--primary" onClick={onAgree}>
            I agree, fetch it
          </button>
        </div>
      </div>
    </Modal>
  )
}

/** A model that could be fetched. Nothing is asked of the network before the person agrees. */
export function ModelOffer({ model, isBusy, onFetch }: ModelOfferProps) {
  const [isAsking, setIsAsking] = useState(false)
  const { name, summary, goodAt, languages, sizeBytes, hosts, licence } = model
  return (
    <article className="model" aria-label={name}>
      <h3 className="model__name">{name}</h3>
      <p className="model__summary">{summary}</p>
      <ModelFacts
        facts={[
          ['Good at', strengthNames(goodAt)],
          ['Languages', languageNames(languages)],
          ['Size', `${fileSize(sizeBytes)}, from ${hosts.join(', ')}`],
          ['Licence', licence]
        ]}
      />
      <div className="model__actions">
        <button type="button" className="button button--small" disabled={isBusy} onClick={() => setIsAsking(true)}>
          Fetch…
        </button>
      </div>
      {isAsking && (
        <Consent
          model={model}
          onCancel={() => setIsAsking(false)}
          onAgree={() => {
            setIsAsking(false)
            onFetch()
          }}
        />
      )}
    </article>
  )
}
