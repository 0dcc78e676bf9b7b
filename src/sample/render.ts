import { bloom, develop } from './develop.ts'
import { LIGHTS, type Variant } from './light.ts'
import { Canvas } from './paint/canvas.ts'
import type { Scene } from './scenes/scene.ts'
import { mirror, shade } from './shade.ts'
import { drawSky, emptyPicture, type Picture } from './sky.ts'
import { fall } from './weather.ts'

/** A painted scene with the buffers that its variants are developed in; large, so each is made once. */
export interface Studio {
  scene: Scene
  seed: string
  canvas: Canvas
  picture: Picture
  pixels: Uint8ClampedArray<ArrayBuffer>
}

/** Paints the surfaces of a scene; all of its variants are developed from this one canvas. */
export function paintScene(scene: Scene, seed: string): Studio {
  const { width, height } = scene
  const canvas = new Canvas(width, height, `${seed}/${scene.name}`, scene.sunSide)
  scene.paint(canvas)
  return {
    scene,
    seed,
    canvas,
    picture: emptyPicture(width, height),
    pixels: new Uint8ClampedArray(width * height * 3)
  }
}

/** The 8-bit RGB rows of one variant, width × height of the scene; valid until the next call with the same studio. */
export function renderVariant(studio: Studio, variant: Variant): Uint8ClampedArray<ArrayBuffer> {
  const { scene, seed, canvas, picture, pixels } = studio
  const label = `${seed}/${scene.name}/${variant}`
  const light = LIGHTS[variant]
  const indoor = scene.indoor === true
  drawSky(picture, light, scene, label)
  shade(canvas, picture, light, indoor)
  mirror(canvas, picture, light, scene)
  bloom(picture, light.lamps > 0.2 ? 0.55 : 1.15, light.lamps > 0.2 ? 0.8 : 0.35)
  fall(picture, canvas, variant, light.haze, label, indoor)
  return develop(picture, light, label, pixels)
}
