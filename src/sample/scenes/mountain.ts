import { grass, ground, mountains, strewn } from '../motifs/terrain.ts'
import { conifer, treeline } from '../motifs/trees.ts'
import { paint, rgb } from '../paint/canvas.ts'
import { between } from '../paint/random.ts'
import { below } from '../paint/shapes.ts'
import { LANDSCAPE, OUTDOORS, type Scene } from './scene.ts'

/** A snow-capped range above spruce woods and an alpine meadow. */
export const mountain: Scene = {
  name: 'mountain',
  ...LANDSCAPE,
  horizon: 0.66,
  sunX: 0.24,
  sunSide: -1,
  variants: OUTDOORS,
  paint(canvas) {
    mountains(canvas, {
      foot: 0.66,
      rise: 0.5,
      peaks: 1.5,
      depth: 14,
      rock: '#6d6f78',
      slope: '#5a6b5c',
      snowline: 0.66,
      offset: 4.2
    })
    mountains(canvas, {
      foot: 0.7,
      rise: 0.56,
      peaks: 1.9,
      depth: 7,
      rock: '#6b665f',
      slope: '#4d5d3d',
      snowline: 0.6,
      summit: 0.92,
      offset: 12.7
    })
    const hill = (x: number): number => 0.68 - 0.1 * canvas.noise.fbm(x * 2 + 3, 8, 3)
    below(canvas, hill, paint('#3b5530', { depth: 2.2, snow: 0.8, lit: 0.7 }))
    treeline(canvas, (x) => hill(x) + 0.03, 0.06, 2, ['#27432c', '#2f4e33', '#1f3a26'], true)
    treeline(canvas, (x) => hill(x) + 0.07, 0.085, 1.2, ['#27432c', '#35553a', '#1f3a26'], true)
    ground(canvas, { horizon: 0.66, colors: ['#5f7a33', '#7d8f45'], edge: (x) => 0.08 + 0.03 * Math.sin(x * 3) })
    for (let at = 0; at < 9; at++) {
      const left = at % 2 === 0
      const x = left ? between(canvas.random, -0.02, 0.34) : between(canvas.random, 1.2, 1.52)
      conifer(canvas, x, 0.8 + at * 0.016, between(canvas.random, 0.26, 0.44), { depth: 0.12, dabs: 900 })
    }
    grass(canvas, 0.8, 1.02, 5200, 0.045, ['#587530', '#7b9440', '#49642b', '#94a552'])
    strewn(canvas, 0.8, 1, 700, 0.005, [rgb('#f3e9c0'), rgb('#e5c643'), rgb('#b48ac9'), rgb('#ffffff')])
  }
}
