/** Days from the first to the last, both included, as `YYYY-MM-DD`. */
export interface DayRange {
  from: string
  to: string
}

const datePattern = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/

const pad = (value: number) => String(value).padStart(2, '0')

/** Last day of a month (1 to 12) in the proleptic Gregorian calendar. */
function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  if (month === 2) return leap ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Reads `2023`, `2023-07` or `2023-07-14` as the days that it covers; null when it is no such date. */
export function readDays(text: string): DayRange | null {
  const match = datePattern.exec(text)
  if (match === null) return null
  const [, yearText = '', monthText, dayText] = match
  const year = Number(yearText)
  if (year === 0) return null
  if (monthText === undefined) return { from: `${yearText}-01-01`, to: `${yearText}-12-31` }
  const month = Number(monthText)
  if (month < 1 || month > 12) return null
  const last = daysInMonth(year, month)
  if (dayText === undefined) return { from: `${yearText}-${pad(month)}-01`, to: `${yearText}-${pad(month)}-${last}` }
  const day = Number(dayText)
  if (day < 1 || day > last) return null
  const date = `${yearText}-${pad(month)}-${pad(day)}`
  return { from: date, to: date }
}

/** Reads one date or two with `..` between them. */
export function readDayRange(text: string): DayRange | null {
  const [first = '', last, ...rest] = text.split('..')
  const from = readDays(first)
  const to = last === undefined ? from : readDays(last)
  if (rest.length > 0 || from === null || to === null || from.from > to.to) return null
  return { from: from.from, to: to.to }
}

/** The shortest text that `readDayRange` reads as these days: a year, a month, a day or a range. */
export function formatDayRange({ from, to }: DayRange): string {
  if (from === to) return from
  for (const text of [from.slice(0, 4), from.slice(0, 7)]) {
    const days = readDays(text)
    if (days?.from === from && days.to === to) return text
  }
  const wholeYears = from.endsWith('-01-01') && to.endsWith('-12-31')
  return wholeYears ? `${from.slice(0, 4)}..${to.slice(0, 4)}` : `${from}..${to}`
}
