import type { Variant } from './light.ts'
import { between, createRandom, pick } from './paint/random.ts'

/** Where a scene was "taken", and in which folder its photos lie. */
export interface Place {
  folder: string
  latitude: number
  longitude: number
  altitudeMetres: number
  /** The year of most of its photos. */
  year: number
  /** Months of the main visit, 1 to 12. */
  months: readonly number[]
}

function at(
  folder: string,
  latitude: number,
  longitude: number,
  altitudeMetres: number,
  year: number,
  months: readonly number[]
): Place {
  return { folder, latitude, longitude, altitudeMetres, year, months }
}

/** One place per scene; the coordinates are real ones where such a picture could have been taken. */
export const PLACES: Record<string, Place> = {
  mountain: at('alps', 46.6242, 8.0414, 1990, 2022, [6, 7]),
  lake: at('alps', 46.5763, 7.8412, 1578, 2022, [6, 7]),
  village: at('alps', 46.6936, 7.6862, 640, 2022, [6, 7]),
  train: at('alps', 46.7471, 8.0489, 566, 2023, [5, 6]),
  harbour: at('coast', 55.6798, 12.5914, 2, 2021, [6, 8]),
  sea: at('coast', 50.0664, -5.7148, 38, 2023, [5, 9]),
  beach: at('coast', 36.7213, -4.4217, 3, 2024, [6, 7]),
  sailboat: at('coast', 54.7937, 9.4337, 1, 2021, [7, 8]),
  desert: at('desert', 31.0996, -4.0115, 735, 2019, [3, 4]),
  city: at('cities', 50.1109, 8.6821, 99, 2020, [8, 9]),
  street: at('cities', 50.0874, 14.4213, 192, 2024, [5, 9]),
  bridge: at('cities', 49.0223, 12.0974, 333, 2023, [5, 8]),
  bicycle: at('cities', 51.0543, 3.7174, 8, 2024, [6, 8]),
  car: at('cities', 45.0703, 7.6869, 239, 2019, [6, 9]),
  forest: at('home', 51.3762, -2.3891, 128, 2023, [5, 7]),
  field: at('home', 51.4051, -2.3142, 96, 2022, [7, 8]),
  horse: at('home', 51.4018, -2.3275, 84, 2021, [5, 7]),
  dog: at('home', 51.3871, -2.3714, 41, 2025, [4, 6]),
  cat: at('home', 51.3824, -2.3592, 33, 2020, [5, 6]),
  bird: at('home', 51.3826, -2.3589, 34, 2025, [4, 5]),
  table: at('home', 51.3825, -2.359, 33, 2020, [8, 9]),
  room: at('home', 51.3825, -2.359, 33, 2021, [5, 6]),
  library: at('home', 51.3811, -2.3626, 30, 2023, [3, 6])
}

/** Hours of day (24 h clock) in which each variant is believable. */
const HOURS: Record<Variant, readonly [number, number]> = {
  day: [10, 15],
  night: [21.6, 23.6],
  sunset: [19.6, 20.8],
  snow: [10, 14],
  rain: [11, 16],
  fog: [7.5, 9.5],
  autumn: [13, 16],
  bw: [11, 16]
}

const SEASONS: Partial<Record<Variant, readonly number[]>> = {
  snow: [1, 2, 12],
  fog: [11, 3],
  autumn: [10],
  rain: [4, 10]
}

/** Local time a photo was "taken": year, month, day, hour, minute, second. */
export type Moment = readonly [number, number, number, number, number, number]

/** When the photo of `scene` in `variant` was taken: day, night and sunset belong to one visit, weather to others. */
export function momentOf(seed: string, scene: string, variant: Variant): Moment {
  const place = PLACES[scene] as Place
  const visit = createRandom(`${seed}/${scene}/visit`)
  const random = createRandom(`${seed}/${scene}/${variant}/moment`)
  const visitMonth = pick(visit, place.months)
  const visitDay = 3 + Math.floor(visit() * 20)
  const season = SEASONS[variant]
  const month = season === undefined ? visitMonth : pick(random, season)
  const day = season === undefined ? visitDay + Math.floor(random() * 3) : 1 + Math.floor(random() * 27)
  const year = season === undefined ? place.year : place.year + (random() < 0.5 ? 0 : 1)
  const [from, to] = HOURS[variant]
  const hour = between(random, from, to)
  return [year, month, day, Math.floor(hour), Math.floor((hour % 1) * 60), Math.floor(random() * 60)]
}
