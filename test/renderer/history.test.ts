import { describe, expect, it } from 'vitest'
import { recordChange, redoChange, startHistory, undoChange } from '../../src/renderer/state/history.ts'

describe('history', () => {
  it('goes back and forward through every change', () => {
    let history = startHistory('a')
    for (const next of ['b', 'c', 'd']) history = recordChange(history, next, null, 0)
    history = undoChange(undoChange(history))
    expect(history.present).toBe('b')
    history = redoChange(history)
    expect(history.present).toBe('c')
    expect(recordChange(history, 'e', null, 0).future).toEqual([])
  })

  it('makes quick changes of one kind one step', () => {
    let history = recordChange(startHistory(''), 'd', 'typing', 1000)
    history = recordChange(history, 'do', 'typing', 1200)
    history = recordChange(history, 'dog', 'typing', 1400)
    expect(undoChange(history).present).toBe('')
    history = recordChange(history, 'dog s', 'typing', 3000)
    expect(undoChange(history).present).toBe('dog')
  })

  it('keeps the first and the last where they are', () => {
    const history = startHistory('a')
    expect(undoChange(history)).toBe(history)
    expect(redoChange(history)).toBe(history)
    expect(recordChange(history, 'a', null, 0)).toBe(history)
  })

  it('forgets what is older than 200 steps', () => {
    let history = startHistory(0)
    for (let step = 1; step <= 500; step++) history = recordChange(history, step, null, 0)
    expect(history.past).toHaveLength(200)
    expect(history.past[0]).toBe(300)
  })
})
