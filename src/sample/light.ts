import type { Rgb } from './paint/canvas.ts'

/** The times and weathers in which a scene is drawn; also the second half of a photo's file name. */
export const VARIANTS = ['day', 'night', 'sunset', 'snow', 'rain', 'fog', 'autumn', 'bw'] as const
export type Variant = (typeof VARIANTS)[number]

/** The light and air of one variant, in linear light. */
export interface Light {
  /** Sky colour overhead, halfway and at the horizon. */
  skyTop: Rgb
  skyMiddle: Rgb
  skyLow: Rgb
  /** Direct light (sun or moon), and light from everywhere. */
  sun: Rgb
  ambient: Rgb
  /** Colour of distant air, and its density per kilometre. */
  haze: Rgb
  hazePerKm: number
  /** Share of the sky under cloud (0 to 1), and the colours of a cloud's lit and shaded sides. */
  clouds: number
  cloudLit: Rgb
  cloudShade: Rgb
  /** Colour of deep water looked into from above. */
  water: Rgb
  /** How bright lamps and windows are. */
  lamps: number
  snow: number
  autumn: number
  /** How much wet ground mirrors. */
  wet: number
  disc: 'none' | 'sun' | 'low sun' | 'moon'
  /** How far colours fade to blue, as they do for eyes in moonlight (Purkinje effect). */
  dimSight: number
  exposure: number
  /** 1 full colour, 0 black and white with more contrast. */
  colour: number
}

const DAY: Light = {
  skyTop: [0.07, 0.2, 0.56],
  skyMiddle: [0.2, 0.42, 0.8],
  skyLow: [0.62, 0.78, 0.95],
  sun: [1.75, 1.6, 1.32],
  ambient: [0.3, 0.37, 0.5],
  haze: [0.52, 0.66, 0.86],
  hazePerKm: 0.05,
  clouds: 0.42,
  cloudLit: [1.25, 1.22, 1.18],
  cloudShade: [0.5, 0.56, 0.66],
  water: [0.012, 0.07, 0.11],
  lamps: 0,
  snow: 0,
  autumn: 0,
  wet: 0,
  disc: 'none',
  dimSight: 0,
  exposure: 0.82,
  colour: 1
}

/** The light of each variant; scenes draw their surfaces once and are seen in all of these. */
export const LIGHTS: Record<Variant, Light> = {
  day: DAY,
  night: {
    ...DAY,
    skyTop: [0.0025, 0.0045, 0.016],
    skyMiddle: [0.006, 0.011, 0.034],
    skyLow: [0.02, 0.028, 0.062],
    sun: [0.06, 0.082, 0.145],
    ambient: [0.013, 0.019, 0.04],
    haze: [0.016, 0.022, 0.05],
    hazePerKm: 0.12,
    clouds: 0.22,
    cloudLit: [0.035, 0.04, 0.07],
    cloudShade: [0.008, 0.011, 0.026],
    water: [0.001, 0.003, 0.008],
    lamps: 1,
    disc: 'moon',
    dimSight: 0.2,
    exposure: 1
  },
  sunset: {
    ...DAY,
    skyTop: [0.07, 0.085, 0.26],
    skyMiddle: [0.5, 0.22, 0.27],
    skyLow: [1.35, 0.5, 0.1],
    sun: [1.3, 0.58, 0.25],
    ambient: [0.115, 0.085, 0.14],
    haze: [0.8, 0.33, 0.16],
    hazePerKm: 0.075,
    clouds: 0.46,
    cloudLit: [1.5, 0.5, 0.2],
    cloudShade: [0.22, 0.12, 0.21],
    water: [0.02, 0.018, 0.04],
    lamps: 0.3,
    disc: 'low sun',
    exposure: 0.8
  },
  snow: {
    ...DAY,
    skyTop: [0.36, 0.42, 0.53],
    skyMiddle: [0.48, 0.54, 0.64],
    skyLow: [0.68, 0.72, 0.78],
    sun: [0.5, 0.49, 0.5],
    ambient: [0.4, 0.46, 0.56],
    haze: [0.62, 0.67, 0.75],
    hazePerKm: 0.1,
    clouds: 0.8,
    cloudLit: [0.7, 0.74, 0.8],
    cloudShade: [0.45, 0.5, 0.59],
    water: [0.03, 0.055, 0.075],
    lamps: 0.12,
    snow: 1,
    exposure: 0.95
  },
  rain: {
    ...DAY,
    skyTop: [0.16, 0.18, 0.21],
    skyMiddle: [0.23, 0.255, 0.285],
    skyLow: [0.35, 0.38, 0.405],
    sun: [0.06, 0.065, 0.07],
    ambient: [0.27, 0.3, 0.335],
    haze: [0.31, 0.34, 0.37],
    hazePerKm: 0.4,
    clouds: 0.85,
    cloudLit: [0.38, 0.41, 0.44],
    cloudShade: [0.15, 0.165, 0.19],
    water: [0.03, 0.045, 0.055],
    lamps: 0.14,
    wet: 1,
    exposure: 0.95,
    colour: 0.72
  },
  fog: {
    ...DAY,
    skyTop: [0.53, 0.56, 0.59],
    skyMiddle: [0.57, 0.6, 0.62],
    skyLow: [0.61, 0.63, 0.65],
    sun: [0.1, 0.1, 0.1],
    ambient: [0.42, 0.445, 0.47],
    haze: [0.6, 0.625, 0.645],
    hazePerKm: 3.6,
    clouds: 0,
    water: [0.08, 0.1, 0.11],
    lamps: 0.25,
    wet: 0.15,
    exposure: 0.9
  },
  autumn: {
    ...DAY,
    skyTop: [0.15, 0.27, 0.5],
    skyMiddle: [0.36, 0.48, 0.64],
    skyLow: [0.86, 0.78, 0.66],
    sun: [1.75, 1.28, 0.72],
    ambient: [0.29, 0.29, 0.32],
    haze: [0.72, 0.62, 0.48],
    hazePerKm: 0.09,
    clouds: 0.35,
    cloudLit: [1.2, 1.08, 0.9],
    autumn: 1,
    lamps: 0.05
  },
  bw: { ...DAY, skyTop: [0.02, 0.09, 0.3], skyMiddle: [0.1, 0.24, 0.5], clouds: 0.5, sun: [2, 1.75, 1.3], colour: 0 }
}
