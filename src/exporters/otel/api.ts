/** The part of `@opentelemetry/api` that is used. */
export interface OtelApi {
  readonly metrics: { getMeterProvider(): { getMeter(name: string, version: string): Meter } }
  createNoopMeter(): unknown
}

export interface Meter {
  createObservableGauge(name: string, options: { readonly description: string }): Instrument
  createObservableUpDownCounter(name: string, options: { readonly description: string }): Instrument
  createObservableCounter(name: string, options: { readonly description: string }): Instrument
  createHistogram(
    name: string,
    options: {
      readonly description: string
      readonly unit: string
      readonly advice: { readonly explicitBucketBoundaries: number[] }
    },
  ): OtelHistogram
}

export interface Instrument {
  addCallback(read: Callback): void
  removeCallback(read: Callback): void
}

export type Attributes = Readonly<Record<string, string>>

export interface OtelHistogram {
  record(value: number, attributes: Attributes): void
}

export type Callback = (result: { observe(value: number, attributes: Attributes): void }) => void
