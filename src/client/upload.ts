import { ApiError, type ApiInput, type ApiKey, type ApiOutput, fetchApi } from "./api.ts";

/** Calls a route that takes files, and tells how much of them has left this machine: `fetch` cannot say that. */
export async function upload<K extends ApiKey>(
  key: K,
  input: ApiInput<K>,
  options: { onProgress: (percent: number) => void; signal: AbortSignal },
): Promise<ApiOutput<K>> {
  const send = (path: string, init: RequestInit = {}) => sendWithProgress(path, init, options);
  return (await fetchApi(key, input as Record<string, unknown>, send)) as ApiOutput<K>;
}

function sendWithProgress(
  path: string,
  init: RequestInit,
  { onProgress, signal }: { onProgress: (percent: number) => void; signal: AbortSignal },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(init.method ?? "POST", path);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? (100 * loaded) / total : 0);
    request.onload = () =>
      resolve(
        new Response(request.responseText, {
          status: request.status,
          headers: { "retry-after": request.getResponseHeader("retry-after") ?? "" },
        }),
      );
    request.onerror = () => reject(new ApiError(0, {}));
    request.onabort = request.onerror;
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(init.body as FormData);
  });
}
