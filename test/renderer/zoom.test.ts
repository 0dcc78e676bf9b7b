import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clampView, fitInto, fitted, scaleLimits, zoomAround } from '../../src/renderer/features/viewer/zoom.ts'

const stage = { width: 1000, height: 600 }
const photo = { width: 4000, height: 3000 }
const fit = fitInto(photo, stage)

describe('zoom', () => {
  it('fits a large photo and leaves a small one at its size', () => {
    expect(fit).toEqual({ width: 800, height: 600 })
    expect(fitInto({ width: 200, height: 100 }, stage)).toEqual({ width: 200, height: 100 })
    expect(scaleLimits(photo, fit).full).toBe(5)
  })

  it('keeps the point under the pointer in place while the photo covers it', () => {
    const point = { x: 120, y: -80 }
    const first = zoomAround(fitted, 3, point, fit, stage, 20)
    const second = zoomAround(first, 5, point, fit, stage, 20)
    const at = (view: typeof first) => ({ x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale })
    expect(at(second).x).toBeCloseTo(at(first).x)
    expect(at(second).y).toBeCloseTo(at(first).y)
  })

  it('never leaves the limits or shows ground beside a photo that is larger than the stage', () => {
    const number = fc.double({ min: -5000, max: 5000, noNaN: true })
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), number, number, (scale, x, y) => {
        const view = zoomAround({ scale: 2, x, y }, scale, { x, y }, fit, stage, 20)
        expect(view.scale).toBeGreaterThanOrEqual(1)
        expect(view.scale).toBeLessThanOrEqual(20)
        expect(Math.abs(view.x)).toBeLessThanOrEqual(Math.max(0, (fit.width * view.scale - stage.width) / 2) + 1e-9)
        expect(clampView(view, fit, stage)).toEqual(view)
      })
    )
  })
})
