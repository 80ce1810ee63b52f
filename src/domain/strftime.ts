import { formatIsoTime } from './time-format.ts'
import { civilTimeOf } from './time.ts'

const pad = (value: number, width = 2): string => String(value).padStart(width, '0')

/** The parts of `strftime` that name a moment without a language, in UTC: %Y %m %d %H %M %S %L %F %T %s %j %z %n %t %%. */
export function formatStrftime(pattern: string, epochMs: number | bigint): string {
  if (typeof epochMs === 'bigint' || Math.abs(epochMs) > 8.64e15) return formatIsoTime(epochMs)
  const { year, month, day, hour, minute, second, ms } = civilTimeOf(epochMs, true)
  const parts: Readonly<Record<string, string>> = {
    Y: pad(year, 4),
    m: pad(month),
    d: pad(day),
    H: pad(hour),
    M: pad(minute),
    S: pad(second),
    L: pad(ms, 3),
    F: `${pad(year, 4)}-${pad(month)}-${pad(day)}`,
    T: `${pad(hour)}:${pad(minute)}:${pad(second)}`,
    s: String(Math.floor(epochMs / 1000)),
    j: pad(Math.floor((epochMs - Date.UTC(year, 0, 1)) / 86_400_000) + 1, 3),
    z: '+0000',
    n: '\n',
    t: '\t',
    '%': '%',
  }
  return pattern.replaceAll(/%(.)/gs, (whole, letter: string) => parts[letter] ?? whole)
}
