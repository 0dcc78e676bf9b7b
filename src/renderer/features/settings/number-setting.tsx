import { useEffect, useId, useState } from 'react'
import type { Settings } from '../../../shared/settings.ts'
import { defaultSettings } from '../../../shared/settings.ts'
import { api } from '../../api.ts'
import { useLibrary } from '../../state/library-store.ts'
import { count } from '../../words.ts'
import { attempt } from '../commands/item-actions.ts'
import { Setting } from './setting.tsx'

type NumberField = { [K in keyof Settings]: Settings[K] extends number ? K : never }[keyof Settings]

interface NumberSettingProps {
  field: NumberField
  title: string
  sentence: string
  unit: string
  min: number
  max: number
  step: number
}

/** A setting that is a number; saved when the field is left or Enter is pressed. */
export function NumberSetting({ field, title, sentence, unit, min, max, step }: NumberSettingProps) {
  const id = useId()
  const value = useLibrary((state) => state.settings[field])
  const [text, setText] = useState(String(value))
  useEffect(() => setText(String(value)), [value])
  const wanted = Number(text)
  const isValid = text.trim() !== '' && wanted >= min && wanted <= max
  const save = () => {
    if (isValid && wanted !== value) void attempt(() => api.call('settings.update', { [field]: wanted }))
  }
  const standard = defaultSettings[field]
  return (
    <Setting
      title={title}
      controlId={id}
      sentence={value === standard ? sentence : `${sentence} Normally ${count(standard)}.`}
      control={
        <span className="number-setting">
          <input
            id={id}
            type="number"
            className="field tabular"
            min={min}
            max={max}
            step={step}
            value={text}
            aria-invalid={!isValid}
            aria-describedby={isValid ? undefined : `${id}-problem`}
            onChange={(event) => setText(event.target.value)}
            onBlur={save}
            onKeyDown={(event) => {
              if (event.key === 'Enter') save()
            }}
          />
          <span>{unit}</span>
        </span>
      }
    >
      {isValid ? undefined : (
        <p id={`${id}-problem`} className="setting__problem" role="alert">
          A number from {count(min)} to {count(max)} is needed; {count(value)} stays for now.
        </p>
      )}
    </Setting>
  )
}
