import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base'

/** A meter provider as an application has it: without a reader the SDK would throw every value away. */
export function meters(): MeterProvider {
  class OnDemand extends MetricReader {
    protected override async onForceFlush(): Promise<void> {}
    protected override async onShutdown(): Promise<void> {}
  }
  return new MeterProvider({ readers: [new OnDemand()] })
}

/** Tracing as an application has it, every span recorded and batched, except that the batches go nowhere. */
export function startTracing(): { readonly provider: BasicTracerProvider; readonly spans: () => number } {
  let count = 0
  const exporter: SpanExporter = {
    export(spans: ReadableSpan[], done) {
      count += spans.length
      done({ code: 0 })
    },
    shutdown: async () => {},
  }
  const provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(provider)
  return { provider, spans: () => count }
}
