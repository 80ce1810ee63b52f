import type { Api, Decoded } from '../../wire/api.ts'
import type { EmbeddedState } from './embedded-state.ts'
import type { SaslSession } from './sasl/sasl-session.ts'

/** What a connection keeps from one request to the next. */
interface ConnectionSession {
  /** Changed by a successful SASL exchange. */
  principal: string
  /** The login; null where nobody has to log in. */
  readonly sasl: SaslSession | null
}

/** Who asks, and through which node: what a handler knows beside the request. */
export interface RequestContext {
  readonly state: EmbeddedState
  /** The node whose port the request came in at. */
  readonly nodeId: number
  readonly apiVersion: number
  readonly clientId: string | null
  /** The peer's address as Kafka shows it: "/127.0.0.1". */
  readonly clientHost: string
  /** The authenticated user, "ANONYMOUS" without SASL. */
  readonly principal: string
  /** What lives as long as the connection does. */
  readonly session: ConnectionSession
  /** Fires when the connection is gone, so that a long poll does not outlive its client. */
  readonly signal: AbortSignal
}

/** Answers one request. Null means that no answer is due, as for Produce with acks=0. */
export type Handle<Request, Response> = (
  request: Decoded<Request>,
  context: RequestContext,
) => Response | null | Promise<Response | null>

/** An API together with the function that answers it; the server needs no more to know about either. */
export interface Handler {
  readonly api: Api<unknown, unknown>
  readonly handle: Handle<unknown, unknown>
}

export function handler<Request, Response>(
  api: Api<Request, Response>,
  handle: Handle<Request, Response>,
): Handler {
  return { api: api as Api<unknown, unknown>, handle: handle as Handle<unknown, unknown> }
}
