/** A problem document (RFC 9457) as the API sends it. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  errors?: { path: string; message: string }[];
  request_id?: string;
}

/** A refusal, with the fields of its problem document. Without an answer the status is 0 and the code `unreachable`. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  /** The address of the page that explains the code. */
  readonly type: string;
  /** Which fields are wrong, and how. */
  readonly errors: { path: string; message: string }[];
  /** Names the call; tell it to support. */
  readonly requestId: string | null;
  /** How long the server asks to wait, as `Retry-After` says. */
  readonly retryAfterMs: number | null;

  constructor(
    status: number,
    problem: Problem,
    { retryAfterMs = null, cause }: { retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`, cause === undefined ? {} : { cause });
    this.status = status;
    this.code = problem.code ?? `http_${status}`;
    this.title = problem.title ?? this.code;
    this.type = problem.type ?? "about:blank";
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id ?? null;
    this.retryAfterMs = retryAfterMs;
  }
}

export const unreachable = (cause: unknown) =>
  new ApiError(0, { code: "unreachable", title: "Unreachable", detail: "The server could not be reached." }, { cause });

export async function refusalOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  return new ApiError(response.status, asProblem(text), {
    retryAfterMs: retryAfterMs(response.headers.get("retry-after")),
  });
}

/** A proxy on the way answers with a page of its own. */
function asProblem(text: string): Problem {
  try {
    const value: unknown = JSON.parse(text);
    return value && typeof value === "object" ? value : {};
  } catch {
    return {};
  }
}

/** `Retry-After` in seconds or as an HTTP date. */
export function retryAfterMs(header: string | null, now = Date.now()): number | null {
  if (!header?.trim()) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
