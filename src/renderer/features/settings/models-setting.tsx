import type { AvailableModel } from '../../../shared/available-model.ts'
import type { ModelState, Status } from '../../../shared/status.ts'
import { api } from '../../api.ts'
import { useLibrary } from '../../state/library-store.ts'
import { ModelCard } from './model-card.tsx'
import { ModelFromFile } from './model-from-file.tsx'
import { ModelOffer } from './model-offer.tsx'
import { Setting } from './setting.tsx'
import { type ModelAction, useAction, useModels, useModelTasks } from './use-models.ts'

function TaskProgress({ tasks, onStop }: { tasks: Status['tasks']; onStop: (() => void) | null }) {
  return tasks.map(({ id, label, done, total }) => (
    <div key={id} className="model-task" role="status">
      <span>{label}</span>
      <progress
        className="progress"
        aria-label={label}
        {...(total > 0 ? { value: Math.min(done, total), max: total } : {})}
      />
      {onStop !== null && id.startsWith('install-model') && (
        <button type="button" className="button button--small" onClick={onStop}>
          Stop
        </button>
      )}
    </div>
  ))
}

function InstalledModels({ models, action }: { models: readonly ModelState[]; action: ModelAction }) {
  const use = ({ id, name }: ModelState) =>
    action.start(
      () => api.call('models.use', { id }),
      `${name} is being prepared. Until it is ready, the model before answers.`
    )
  const giveUp = () => {
    const active = models.find((model) => model.active)
    if (active === undefined) return
    action.start(() => api.call('models.use', { id: active.id }), `${active.name} stays in use.`)
  }
  const verify = ({ id, name }: ModelState) =>
    action.start(
      (signal) => api.call('models.verify', { id }, { signal }),
      `Every file of ${name} is as it was installed.`
    )
  const remove = ({ id, name }: ModelState) =>
    action.start(() => api.call('models.remove', { id }), `${name} is removed.`)
  return models.map((model) => (
    <ModelCard
      key={model.id}
      model={model}
      isBusy={action.isRunning}
      onUse={() => use(model)}
      onGiveUp={giveUp}
      onVerify={() => verify(model)}
      onRemove={() => remove(model)}
    />
  ))
}

function Offers({ models, action }: { models: readonly AvailableModel[]; action: ModelAction }) {
  const offered = models.filter((model) => !model.installed)
  if (offered.length === 0) return null
  const fetchModel = ({ id, name, hosts }: AvailableModel) => {
    const accept = { licence: true as const, hosts: [...hosts] }
    action.start((signal) => api.call('models.download', { id, accept }, { signal }), `${name} is installed.`)
  }
  return (
    <>
      <h3 className="models__heading">Can be fetched</h3>
      {offered.map((model) => (
        <ModelOffer key={model.id} model={model} isBusy={action.isRunning} onFetch={() => fetchModel(model)} />
      ))}
    </>
  )
}

/** The models on this machine and those that can be had, with everything that can be done about them. */
export function ModelsSetting() {
  const current = useLibrary((state) => state.status?.model?.id)
  const tasks = useModelTasks()
  const progress = tasks.map(({ id, done }) => (id === 'model-switch' ? `${id} ${done}` : id)).join()
  const { installed, available, error, read } = useModels(`${current ?? ''} ${progress}`)
  const action = useAction(read)
  const install = (path: string, tokenizer: string | null) =>
    action.start(
      (signal) => api.call('models.install', { path, tokenizer }, { signal }),
      'The model is installed. Choose “Search with it” to use it.'
    )
  return (
    <Setting
      title="Models"
      sentence="A model turns photos and words into what can be compared. The one that came with Keepsake works without a network; others are better at some questions, larger and slower. Changing the model embeds everything anew in the background."
    >
      {error !== null && <p role="alert">{error}</p>}
      <TaskProgress tasks={tasks} onStop={action.isRunning ? action.stop : null} />
      <InstalledModels models={installed} action={action} />
      <Offers models={available} action={action} />
      <ModelFromFile isBusy={action.isRunning} onInstall={install} />
    </Setting>
  )
}
