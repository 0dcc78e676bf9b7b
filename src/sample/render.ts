import { bloom, develop } from './develop.ts'
import { LIGHTS, type Variant } from './light.ts'
import { Canvas } from './paint/canvas.ts'
import type { Scene } from './scenes/scene.ts'
import { mirror, shade } from './shade.ts'
import { drawSky } from './sky.ts'
import { fall } from './weather.ts'

/** Paints the surfaces of a scene; all of its variants are developed from this one canvas. */
export function paintScene(scene: Scene, seed: string): Canvas {
  const canvas = new Canvas(scene.width, scene.height, `${seed}/${scene.name}`, scene.sunSide)
  scene.paint(canvas)
  return canvas
}

/** The finished 8-bit RGB rows of one variant, width × height of the scene. */
export function renderVariant(scene: Scene, canvas: Canvas, variant: Variant, seed: string): Uint8Array<ArrayBuffer> {
  const label = `${seed}/${scene.name}/${variant}`
  const light = LIGHTS[variant]
  const indoor = scene.indoor === true
  const picture = drawSky(scene.width, scene.height, light, scene, label)
  shade(canvas, picture, light, indoor)
  mirror(canvas, picture, light, scene)
  bloom(picture, light.lamps > 0.2 ? 0.55 : 1.15, light.lamps > 0.2 ? 0.8 : 0.35)
  fall(picture, canvas, variant, light.haze, label, indoor)
  return develop(picture, light, label)
}
