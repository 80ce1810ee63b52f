import type { Context } from '../context.ts'

/** What a command's flags become: the seam between parsing a request and carrying it out. */
export type Run<Request> = (request: Request) => Promise<void>

/** Carries a request out. */
export type Effect<Request> = (request: Request, context: Context) => Promise<void>

/** Ties an effect to the context that the command line describes. */
export type Bind = <Request>(effect: Effect<Request>) => Run<Request>
