/** Words for units of time, by locale. */
export interface UnitWords {
  readonly ms: string
  readonly s: string
  readonly min: string
  readonly h: string
  readonly d: string
}

/** Writes numbers and times. Everything is deterministic for a locale, so that server and browser write the same. */
export interface Format {
  readonly locale: string
  /** 20160 → `20,160` */
  readonly int: (value: number) => string
  /** With its sign: +3, −2. */
  readonly signed: (value: number) => string
  /** One decimal at most. */
  readonly decimal: (value: number) => string
  /** 85 → `85%` */
  readonly percent: (value: number) => string
  /** 372000 → `6 min 12 s`; two units at most, from ms to days. */
  readonly duration: (ms: number) => string
  /** The same with one unit, rounded down: `6 min`. */
  readonly age: (ms: number) => string
  /** A span that something was observed for: `24 h` rather than a day, otherwise as `age`. */
  readonly span: (ms: number) => string
  /** Amount and unit apart, for a big figure with a small unit. */
  readonly figure: (ms: number) => { readonly amount: string; readonly unit: string }
  /** `14:02` */
  readonly clock: (epochMs: number) => string
  /** `14:02:09` */
  readonly clockSeconds: (epochMs: number) => string
  /** `Nov 23, 14:02`: with the day, for spans longer than one. */
  readonly dayClock: (epochMs: number) => string
  /** Full date and time with its zone, for titles and for what others recorded. */
  readonly full: (epochMs: number) => string
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
export const DAY_MS: number = 24 * HOUR
const NBSP = '\u00a0'

function withDigits(locale: string): string {
  return locale.includes('-u-') ? locale : `${locale}-u-nu-latn`
}

/** Two largest units, `[amount, unit]`. */
export function splitDuration(ms: number): readonly (readonly [number, keyof UnitWords])[] {
  if (ms < SECOND) return [[Math.round(Math.max(0, ms)), 'ms']]
  if (ms < 10 * SECOND) return [[Math.round(ms / 100) / 10, 's']]
  if (ms < MINUTE) return [[Math.floor(ms / SECOND), 's']]
  if (ms < HOUR)
    return [
      [Math.floor(ms / MINUTE), 'min'],
      [Math.floor((ms % MINUTE) / SECOND), 's'],
    ]
  if (ms < DAY_MS)
    return [
      [Math.floor(ms / HOUR), 'h'],
      [Math.floor((ms % HOUR) / MINUTE), 'min'],
    ]
  return [
    [Math.floor(ms / DAY_MS), 'd'],
    [Math.floor((ms % DAY_MS) / HOUR), 'h'],
  ]
}

/**
 * @param timeZone IANA name; `undefined` = the zone of this machine
 * @param hydrated `false` writes times in UTC and says so: the server cannot know the reader's zone
 */
export function createFormat(
  locale: string,
  units: UnitWords,
  timeZone: string | undefined,
  hydrated: boolean,
): Format {
  const tag = withDigits(locale)
  const integer = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 })
  const oneDecimal = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 })
  const withSign = new Intl.NumberFormat(tag, { maximumFractionDigits: 0, signDisplay: 'exceptZero' })
  const percentage = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 })
  const zone = timeZone === undefined ? {} : { timeZone }
  const part = ([amount, unit]: readonly [number, keyof UnitWords]): string =>
    `${(unit === 's' ? oneDecimal : integer).format(amount)}${NBSP}${units[unit]}`
  const age = (ms: number): string => {
    const [amount, unit] = splitDuration(ms)[0] ?? [0, 'ms']
    return unit === 'ms' ? part([0, 's']) : part([Math.floor(amount), unit])
  }
  const write = (
    options: Intl.DateTimeFormatOptions,
    plain: (iso: string) => string,
  ): ((at: number) => string) => {
    if (!hydrated) return (at) => (Number.isFinite(at) ? plain(new Date(at).toISOString()) : '–')
    const formatter = new Intl.DateTimeFormat(tag, { hourCycle: 'h23', ...options, ...zone })
    return (at) => (Number.isFinite(at) ? formatter.format(at) : '–')
  }
  return {
    locale,
    int: (value) => integer.format(value),
    signed: (value) => withSign.format(value),
    decimal: (value) => oneDecimal.format(value),
    percent: (value) => percentage.format(Math.round(value) / 100),
    duration: (ms) =>
      splitDuration(ms)
        .filter(([amount], index) => index === 0 || amount > 0)
        .map(part)
        .join(' '),
    age,
    span: (ms) => (ms === DAY_MS ? part([DAY_MS / HOUR, 'h']) : age(ms)),
    figure: (ms) => {
      const [amount, unit] = splitDuration(ms)[0] ?? [0, 'ms']
      return { amount: (unit === 's' ? oneDecimal : integer).format(amount), unit: units[unit] }
    },
    clock: write({ hour: '2-digit', minute: '2-digit' }, (iso) => `${iso.slice(11, 16)} UTC`),
    clockSeconds: write(
      { hour: '2-digit', minute: '2-digit', second: '2-digit' },
      (iso) => `${iso.slice(11, 19)} UTC`,
    ),
    dayClock: write(
      { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
      (iso) => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`,
    ),
    full: write(
      { dateStyle: 'medium', timeStyle: 'long' },
      (iso) => `${iso.slice(0, 19).replace('T', ' ')} UTC`,
    ),
  }
}
