import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createPixelBudget } from '../../src/media/pixel-budget.ts'

describe('pixel budget', () => {
  const { signal } = new AbortController()

  it('never lets more run at once than fit, keeps the order, and lets the oversized run alone', async () => {
    const budget = createPixelBudget(10)
    let used = 0
    let most = 0
    let mostOfSmall = 0
    const started: number[] = []
    const sizes = [4, 4, 4, 25, 1, 9, 2, 10]
    await Promise.all(
      sizes.map((pixels, index) =>
        budget.run(pixels, signal, async () => {
          started.push(index)
          used += pixels
          most = Math.max(most, used)
          if (pixels <= 10) mostOfSmall = Math.max(mostOfSmall, used)
          await delay(5)
          used -= pixels
        })
      )
    )
    expect(started).toEqual(sizes.map((_, index) => index))
    expect(mostOfSmall).toBe(10)
    // Alone: nothing else was running.
    expect(most).toBe(25)
  })

  it('gives its place back when work fails or is cancelled', async () => {
    const budget = createPixelBudget(1)
    const controller = new AbortController()
    const failing = budget.run(1, signal, () => Promise.reject(new Error('broken')))
    const cancelled = budget.run(1, controller.signal, async () => 'never')
    controller.abort()
    const last = budget.run(1, signal, async () => 'done')
    await expect(failing).rejects.toThrow('broken')
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    await expect(last).resolves.toBe('done')
  })
})
