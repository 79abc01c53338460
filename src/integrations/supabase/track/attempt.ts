import type { ReclaimHow } from '../../../model/lease.ts'
import { type Operation, reclaimedError, type UnderWay } from './operation.ts'
import type { OutgoingRequest } from './request.ts'

/** One request of an operation. A class for the reason its operation is one. */
export class Attempt implements UnderWay {
  readonly operation: Operation
  readonly request: OutgoingRequest
  readonly repeatable: boolean
  /** The caller was released; the answer, when it comes, is dropped. */
  abandoned = false
  private controller: AbortController | null = null
  private letGo: ((error: unknown) => void) | null = null

  constructor(operation: Operation, request: OutgoingRequest, repeatable: boolean) {
    this.operation = operation
    this.request = request
    this.repeatable = repeatable
  }

  /** @param letGo rejects what the caller waits for */
  sent(controller: AbortController | null, letGo: (error: unknown) => void): void {
    this.controller = controller
    this.letGo = letGo
    this.operation.underWay(this)
  }

  /** The caller has its answer; what is left is reading an error's body beside it. */
  answered(): void {
    this.controller = null
    this.letGo = null
  }

  giveBack(): ReclaimHow {
    const { controller, letGo } = this
    if (letGo === null) return 'forgotten'
    if (controller) {
      controller.abort(reclaimedError())
      return 'request-aborted'
    }
    this.abandoned = true
    letGo(reclaimedError())
    return 'request-abandoned'
  }
}
