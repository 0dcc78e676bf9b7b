import { type FormEvent, useState } from 'react'

interface ModelFromFileProps {
  isBusy: boolean
  onInstall: (path: string, tokenizer: string | null) => void
}

/** Installs what lies on this machine already: a checkpoint, or a folder with a model.json. */
export function ModelFromFile({ isBusy, onInstall }: ModelFromFileProps) {
  const [path, setPath] = useState('')
  const [tokenizer, setTokenizer] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (path.trim() !== '') onInstall(path.trim(), tokenizer.trim() === '' ? null : tokenizer.trim())
  }
  return (
    <details className="model-file">
      <summary>Install from a file</summary>
      <form className="model-file__form" onSubmit={submit}>
        <label>
          Checkpoint (.pth, .safetensors) or model folder
          <input
            type="text"
            className="field"
            spellCheck={false}
            placeholder="/path/to/Visualized_base_en_v1.5.pth"
            value={path}
            onChange={(event) => setPath(event.target.value)}
          />
        </label>
        <label>
          Folder of its tokenizer.json, unless it lies beside
          <input
            type="text"
            className="field"
            spellCheck={false}
            value={tokenizer}
            onChange={(event) => setTokenizer(event.target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={isBusy || path.trim() === ''}>
          Install
        </button>
      </form>
    </details>
  )
}
